// Which report is read: a unit of one's own or one below it, a quarter or a year, a Sunday (RPT-8, RPT-13, RPT-18).

import { attempt, by, fail, go } from "./page.js";
import { showAsking } from "./report_files.js";
import { showRows } from "./report_rows.js";
import { pathOf, showWeek } from "./report_view.js";
import { dated, element, nameOf, pressed, titled, word } from "./report_words.js";
import { isSignedIn, told } from "./session.js";

let own = []; // units of one's own roles
let weeks = []; // published, the latest Sunday first, and of one Sunday its latest revision
let trail = []; // from one's own unit down to the one that is shown
let asked = 0; // whoever asks again before the answer has come wants only the later one

const groupOf = (week) => `${week.school_year}/${week.period}`;
const labelOf = ({ sunday, revision }) =>
  revision === 1 ? dated(sunday) : `${dated(sunday)} (${word("revision")}: ${revision})`;

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
  const offered = weeks.map((week, place) => ({ week, place })).filter(({ week }) => groupOf(week) === by("period").value);
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
  showRows(page, unit, (row) => read([...path, row], page.week).catch(fail));
  showAsking(page);
  showTrail(page.week);
  by("report").hidden = false;
  if (isPressed) by("heading").focus();
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
  by("report").hidden = by("trail").hidden = weeks.length === 0;
  if (weeks.length > 0) await read([chosen()], weeks[0], false);
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
else go("/sign-in");
