// The table of a report: parallels, or the units below; and the pupils behind a parallel (RPT-6, RPT-19, RPT-24).

import { by, fail, show } from "./page.js";
import { pathOf } from "./report_view.js";
import { element, nameOf, number, pressed, tenth, titled, word } from "./report_words.js";
import { told } from "./session.js";

const COUNTS = ["excellent", "good", "satisfactory", "low"];
const SHARES = ["quality", "achievement", "completeness"];
const LINK = { class: "link" };
const cell = (content, attributes) => element("td", content, attributes);
const share = (value) => (value === null ? "–" : tenth(value)); // the column says that it is in percent

function rowOf(head, row) {
  const made = element("tr", [element("th", head, { scope: "row" }), cell(number(row.pupils))]);
  if (row.suppressed) {
    made.append(cell(word("hidden"), { colspan: COUNTS.length + SHARES.length + 1, class: "words" }));
    return made;
  }
  made.append(...COUNTS.map((name) => cell(number(row[name]))), ...SHARES.map((name) => cell(share(row[name]))));
  made.append(cell(row.preliminary ? word("preliminary") : "", { class: "words" }));
  return made;
}

export function showRows(page, unit, stepDown) {
  const about = { school: "parallel", district: "school", oblast: "district", country: "oblast" }[page.unit.level];
  by("rows-about").textContent = word(`column.${about}`);
  by("rows-caption").textContent = `${word(`rows-${about}`)}: ${nameOf(unit)}, ${titled(page.week)}`;
  by("rows-total").replaceChildren(rowOf(word("total"), page.total));
  by("rows").replaceChildren();
  by("pupils").hidden = true;
  const head = (row) => {
    if (about !== "parallel") return pressed(nameOf(row), () => stepDown(row), LINK);
    const pupils = pressed(word("see-pupils"), () => showPupils(page, unit, row.parallel).catch(fail), LINK);
    return page.mode === "whole" ? [`${row.parallel} `, pupils] : `${row.parallel}`;
  };
  const add = ({ rows, next_cursor: next }) => {
    by("rows").append(...rows.map((row) => rowOf(head(row), row)));
    by("more").hidden = next === null;
    const path = `${pathOf(unit.unit, page.week)}&cursor=${encodeURIComponent(next)}`;
    by("more").onclick = () => told(path).then(add).catch(fail);
  };
  add(page);
}

async function showPupils(page, unit, parallel) {
  const { items, saves } = await told(`${pathOf(unit.unit, page.week, "/pupils")}&parallel=${parallel}`);
  const known = new Map(saves.map((save) => [save.position, save]));
  by("pupils-caption").textContent = `${word("column.parallel")} ${parallel}: ${nameOf(unit)}, ${titled(page.week)}`;
  by("pupils-rows").replaceChildren(...items.map((item) => pupil(item, parallel, known)));
  by("pupils").hidden = false;
  show("pupils-title");
}

function pupil(item, parallel, saves) {
  const name = element("th", item.name ?? `№ ${item.pupil}`, { scope: "row" });
  const made = element("tr", [name, cell(`${parallel} ${item.letter}`), cell(word(`report-group.${item.figure}`))]);
  made.append(cell(item.grades.length === 0 ? "–" : grades(item.grades, saves)));
  return made;
}

function grades(all, saves) {
  const shown = all.map(({ subject, grade }) => `${word(`subject.${subject}`)} – ${grade}`).join("; ");
  const lines = all.flatMap(({ subject, events }) =>
    events.map((event) => element("li", `${word(`subject.${subject}`)}: ${put(event, saves.get(event.position))}`)),
  );
  return [shown, element("details", [element("summary", word("events")), element("ul", lines)])];
}

function put({ before, now }, { when, by: name, role_text: role }) {
  const change = [before, now ?? word("removed")].filter(Boolean).join(" → ");
  return [change, when, [name, role].filter(Boolean).join(", ")].filter(Boolean).join("; ");
}
