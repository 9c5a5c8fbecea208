// Which report is read: a unit of one's own or one below it, a quarter or a year, a Sunday (RPT-8, RPT-13, RPT-18).

import { attempt, by, fail } from "./page.js";
import { showDifferences } from "./report_differences.js";
import { showAsking } from "./report_files.js";
import { showMissing, showMissingOnly } from "./report_missing.js";
import { showRevising } from "./report_revision.js";
import { showRows } from "./report_rows.js";
import { pathOf, showWeek } from "./report_view.js";
import { element, groupOf, labelOf, nameOf, pressed, titled } from "./report_words.js";
import { isSignedIn, signIn, told } from "./session.js";

let own = []; // units of one's own roles
let weeks = []; // published, the latest Sunday first, and of one Sunday its latest revision
let trail = []; // from one's own unit down to the one that is shown
let asked = 0; // whoever asks again before the answer has come wants only the later one

async function loadWeeks(unit) {
  const found = [];
  let before = "";
  do {
    const page = await told(`/reports/units/${unit}/weeks?limit=200${before}`);
    found.push(...page.items);
    before = page.next_before && `&before=${encodeURIComponent(page.next_before)}`;
  } while (before);
  if (unit !== by("unit").value) return;
  weeks = found;
  weeks.sort((one, other) => other.sunday.localeCompare(one.sunday) || other.revision - one.revision);
  const groups = new Map(weeks.map((week) => [groupOf(week), week]));
  by("period").replaceChildren(...[...groups].map(([value, week]) => new Option(titled(week), value)));
  offerWeeks();
  by("no-weeks").hidden = weeks.length > 0;
}

function offerWeeks() {
  const all = weeks.map((week, place) => ({ week, place }));
  const offered = all.filter(({ week }) => groupOf(week) === by("period").value);
  by("week").replaceChildren(...offered.map(({ week, place }) => new Option(labelOf(week), place)));
}

// That week of a unit; what stood there before stays until the new figures have come. Focus follows a press only.
async function read(path, week, isPressed = true) {
  const unit = path.at(-1);
  const turn = (asked += 1);
  const page = await told(pathOf(unit.unit, week));
  if (turn !== asked) return;
  by("failed").hidden = true;
  trail = path;
  showWeek(page, unit);
  const stepDown = (row) => read([...path, row], page.week).catch(fail);
  showRows(page, unit, stepDown);
  showMissing(page, unit, stepDown);
  showDifferences(page, unit, weeks);
  showRevising(page, lookFor);
  showAsking(page);
  showTrail(page.week);
  by("report").hidden = by("around").hidden = false;
  if (isPressed) by("heading").focus();
}

// A revision that was ordered is read as soon as it is published; null while it is being counted.
async function lookFor(week, revision) {
  await loadWeeks(by("unit").value);
  const ofWeek = weeks.filter((each) => each.sunday === week.sunday && groupOf(each) === groupOf(week));
  const placeOf = (number) => weeks.indexOf(ofWeek.find((each) => each.revision === number));
  const found = placeOf(revision);
  by("period").value = groupOf(week);
  offerWeeks();
  by("week").value = found < 0 ? placeOf(week.revision) : found;
  return found < 0 ? null : read([chosen()], weeks[found]);
}

function showTrail(week) {
  const steps = trail.map((unit, place) => {
    const isLast = place === trail.length - 1;
    const back = () => read(trail.slice(0, place + 1), week).catch(fail);
    return element("li", isLast ? nameOf(unit) : pressed(nameOf(unit), back, { class: "link" }));
  });
  steps.at(-1).setAttribute("aria-current", "location");
  by("trail-steps").replaceChildren(...steps);
  by("trail").hidden = trail.length < 2;
}

const chosen = () => own.find(({ unit }) => unit === by("unit").value);

async function choose() {
  const unit = by("unit").value;
  await loadWeeks(unit);
  if (unit !== by("unit").value) return;
  for (const id of ["report", "around", "trail"]) by(id).hidden = weeks.length === 0;
  if (weeks.length > 0) await read([chosen()], weeks[0], false);
  else await showMissingOnly(chosen());
}

async function open() {
  own = (await told("/reports/units")).items;
  by("no-units").hidden = own.length > 0;
  by("choice").hidden = own.length === 0;
  by("unit").replaceChildren(...own.map((unit) => new Option(nameOf(unit), unit.unit)));
  if (own.length > 0) await choose();
}

by("unit").onchange = () => choose().catch(fail);
by("period").onchange = offerWeeks;
attempt(by("choice"), async () => {
  if (weeks.length > 0) await read([chosen()], weeks[by("week").value]);
});

if (isSignedIn) await open().catch(fail);
else signIn();
