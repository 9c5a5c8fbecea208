// What differs from another week or revision of the same period, and the saves that made it (RPT-18, RPT-19).

import { attempt, by, show } from "./page.js";
import { pathOf, rowsOf } from "./report_view.js";
import { element, fill, groupOf, labelOf, moment, nameOf, number } from "./report_words.js";
import { signed, tenth, titled, word } from "./report_words.js";
import { told } from "./session.js";

const COUNTS = ["pupils", "excellent", "good", "satisfactory", "low", "ungraded"];
const SHARES = ["quality", "achievement", "completeness"];
const FOUND = ["compared", "changes", "causes"];
const cell = (content, attributes) => element("td", content, attributes);
let shown = null; // the page and its unit
let offered = []; // other weeks and revisions of its period

export function showDifferences(page, unit, weeks) {
  const { sunday, revision } = page.week;
  const isSame = (each) => each.sunday === sunday && each.revision === revision;
  shown = { page, unit };
  for (const id of FOUND) by(id).hidden = true;
  by("differing-hidden").hidden = page.mode === "whole";
  offered = weeks.filter((each) => groupOf(each) === groupOf(page.week) && !isSame(each));
  const usual =
    offered.find((each) => each.sunday === sunday && each.revision === revision - 1) ??
    offered.find((each) => each.sunday < sunday) ??
    offered[0];
  by("other").replaceChildren(...offered.map((each, place) => new Option(labelOf(each), place, false, each === usual)));
  by("comparing").hidden = offered.length === 0;
  by("no-other").hidden = offered.length > 0;
}

attempt(by("comparing"), async () => {
  const asked = shown;
  const { week, unit } = asked.page;
  const other = offered[by("other").value];
  const from = `&from_sunday=${other.sunday}&from_revision=${other.revision}&limit=1000`;
  const found = await told(pathOf(unit.unit, week, "/differences") + from);
  const names = await namesIn(unit, found.to, found.from);
  if (asked !== shown) return;
  showChanges(found, names);
  showCauses(found);
  show("compared");
});

// Differences name units by their ids only; one that is gone is named by the week in which it was there.
async function namesIn(unit, ...weeks) {
  if (unit.level === "school") return new Map();
  const ifThere = (error) => (error.status === 404 ? [] : Promise.reject(error));
  const rows = await Promise.all(weeks.map((week) => rowsOf(unit.unit, week).catch(ifThere)));
  return new Map(rows.reverse().flat().map((row) => [row.unit, nameOf(row)]));
}

function showChanges({ from, to, rows }, names) {
  const { page, unit } = shown;
  by("changes-about").textContent = by("rows-about").textContent;
  by("changes-caption").textContent = `${nameOf(unit)}, ${titled(to)}: ${labelOf(from)} → ${labelOf(to)}`;
  by("other-rules").hidden = from.rules === to.rules;
  const places = new Map([...names.keys()].map((each, place) => [each, place])); // the report's own order
  const placeOf = (row) => places.get(row.unit) ?? -1;
  const inOrder = [...rows].sort((one, other) => placeOf(one) - placeOf(other));
  by("changes-rows").replaceChildren(...inOrder.map((row) => changed(row, headOf(row, page, names))));
  by("changes").hidden = rows.length === 0;
}

function headOf({ unit, parallel }, page, names) {
  if (parallel > 0) return `${parallel}`;
  return unit === page.unit.unit ? word("total") : (names.get(unit) ?? unit);
}

function changed({ before, after }, head) {
  const made = element("tr", element("th", head, { scope: "row" }));
  if (before?.suppressed || after?.suppressed) {
    made.append(cell(word("hidden"), { colspan: COUNTS.length + SHARES.length, class: "words" }));
    return made;
  }
  const both = (name, written) => pair(before?.[name] ?? null, after?.[name] ?? null, written);
  made.append(...COUNTS.map((name) => both(name, number)), ...SHARES.map((name) => both(name, tenth)));
  return made;
}

function pair(before, after, written) {
  const [one, other] = [before, after].map((value) => (value === null ? "–" : written(value)));
  if (before === after) return cell(other);
  const isKnown = before !== null && after !== null;
  return cell([`${one} → ${other}`, ...(isKnown ? [element("strong", signed(after - before, written))] : [])]);
}

// How many saves there were is not told where that would tell which rows are the same in both weeks.
function showCauses({ rows, causes, to }) {
  const { saves, changes, items } = causes;
  const [many, all] = [saves, changes].map((value) => (value === null ? word("hidden") : number(value)));
  const latest = items.length > 0 && items.length < saves ? number(items.length) : "";
  fill(by("compared"), { rows: number(rows.length), saves: many, changes: all, latest });
  by("causes-rows").replaceChildren(...items.map((item) => cause(item, to)));
  by("causes").hidden = items.length === 0;
}

function cause(item, { period }) {
  const column = period === "year" ? `, ${word(`column.${item.column_name}`)}` : "";
  const made = element("tr", element("th", moment(item.recorded_at), { scope: "row" }));
  made.append(cell(`${item.parallel} ${item.letter}`), cell(nameOf(item) + column, { class: "words" }));
  made.append(...["put", "changed", "removed"].map((name) => cell(number(item[name]))));
  made.append(cell(item.role === null ? "" : word(`role.${item.role}`), { class: "words" }));
  return made;
}
