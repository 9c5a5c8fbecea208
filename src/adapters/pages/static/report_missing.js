// Where grades are missing: journals of a school as they are now, or whatever stands below a unit by the week (RPT-21).

import { attempt, by, fail, show } from "./page.js";
import { rowsOf } from "./report_view.js";
import { dated, element, fill, groupOf, moment, nameOf, number } from "./report_words.js";
import { pressed, tenth, titled, word } from "./report_words.js";
import { holds, told } from "./session.js";

const PERIODS = ["1", "2", "3", "4", "year"];
const able = by("missing").dataset.roles.split(" ");
const FOUND = ["sought", "journals", "behind"];
const cell = (content, attributes) => element("td", content, attributes);
let shown = null; // the page, its unit, how one steps down from it
let years = null; // asked for once

export function showMissing(page, unit, stepDown) {
  const asked = (shown = { page, unit, stepDown });
  const isWhole = page.mode === "whole"; // who may see the pupils of a school sees its journals, too
  by("missing-now").hidden = by("seeking-period").hidden = !isWhole;
  by("missing-published").hidden = isWhole;
  for (const id of FOUND) by(id).hidden = true;
  by("missing").hidden = false;
  if (isWhole) offerPeriods(asked).catch(fail);
}

// Before the first report a school's journals can be looked through, too.
export async function showMissingOnly(unit) {
  by("missing").hidden = true;
  if (unit.level !== "school" || !(await holds(able, unit.unit)) || unit.unit !== by("unit").value) return;
  showMissing({ mode: "whole", unit, week: null }, unit, null);
}

// Grades of a period are put before its first report appears.
async function offerPeriods(asked) {
  const { week } = asked.page;
  years ??= (await told("/school-years")).items.map(({ year }) => year);
  if (asked !== shown) return;
  const first = week?.school_year ?? Math.max(...years);
  const known = [...new Set([first, ...years])].filter((year) => year >= first).sort();
  const offered = known.flatMap((year) => PERIODS.map((period) => ({ school_year: year, period })));
  by("missing-period").replaceChildren(...offered.map((each) => new Option(titled(each), groupOf(each))));
  by("missing-period").value = groupOf(week ?? offered[0]);
}

attempt(by("seeking"), async () => {
  const asked = shown;
  const isWhole = asked.page.mode === "whole";
  const found = await (isWhole ? journalsOf(asked) : rowsOf(asked.unit.unit, asked.page.week));
  if (asked !== shown) return;
  if (isWhole) showJournals(found);
  else showBehind(found);
  show("sought");
});

async function journalsOf({ page, unit }) {
  const [year, period] = by("missing-period").value.split("/");
  const { items, missing } = await told(`/reports/units/${page.unit.unit}/missing/${year}/${period}`);
  return { items, missing, caption: `${nameOf(unit)}, ${titled({ school_year: Number(year), period })}` };
}

function showJournals({ items, missing, caption }) {
  fill(by("sought"), { journals: number(items.length), cells: number(missing) });
  by("journals-caption").textContent = `${word("journals-caption")}: ${caption}`;
  by("journals-rows").replaceChildren(...items.map(journal));
  by("journals").hidden = items.length === 0;
}

function journal(item) {
  const made = element("tr", element("th", `${item.parallel} ${item.letter}`, { scope: "row" }));
  made.append(cell(nameOf(item), { class: "words" }));
  made.append(...["missing", "filled", "pupils"].map((name) => cell(number(item[name]))));
  made.append(cell(item.last_saved === null ? word("not-begun") : moment(item.last_saved)));
  return made;
}

// The lowest share first; what is hidden is named and keeps its mark (RPT-24).
function showBehind(rows) {
  const { page, unit } = shown;
  const behind = rows.filter((row) => !row.suppressed && row.completeness !== null && row.completeness < 100);
  const hidden = rows.filter(({ suppressed }) => suppressed);
  behind.sort((one, other) => one.completeness - other.completeness);
  fill(by("sought"), { behind: number(behind.length), hidden: hidden.length > 0 ? number(hidden.length) : "" });
  const when = `${titled(page.week)}, ${dated(page.week.sunday)}`;
  by("behind-caption").textContent = `${word("behind-caption")}: ${nameOf(unit)}, ${when}`;
  by("behind-about").textContent = by("rows-about").textContent;
  by("behind-rows").replaceChildren(...[...behind, ...hidden].map(lagging));
  by("behind").hidden = behind.length + hidden.length === 0;
}

function lagging(row) {
  const isParallel = row.parallel > 0;
  const head = isParallel ? `${row.parallel}` : pressed(nameOf(row), () => shown.stepDown(row), { class: "link" });
  const made = element("tr", [element("th", head, { scope: "row" }), cell(number(row.pupils))]);
  if (row.suppressed) made.append(cell(word("hidden"), { colspan: 3, class: "words" }));
  else {
    made.append(cell(number(row.ungraded)), cell(tenth(row.completeness)));
    made.append(cell(row.preliminary ? word("preliminary") : "", { class: "words" }));
  }
  return made;
}
