// A published week of a unit: which figures these are, and both indicators with their charts (RPT-13, RPT-18).

import { by, fail } from "./page.js";
import { dated, element, fill, nameOf, number, percent, pressed, titled, valueOf, word } from "./report_words.js";
import { download, mine, told } from "./session.js";

export const pathOf = (unit, week, ending = "") =>
  `/reports/units/${unit}/weeks/${week.sunday}/${week.school_year}/${week.period}${ending}?revision=${week.revision}`;

// All rows directly below a unit.
export async function rowsOf(unit, week) {
  const found = [];
  let cursor = "";
  do {
    const page = await told(`${pathOf(unit, week)}&limit=1000${cursor}`);
    found.push(...page.rows);
    cursor = page.next_cursor && `&cursor=${encodeURIComponent(page.next_cursor)}`;
  } while (cursor);
  return found;
}

const schoolsOf = (schools) =>
  schools && {
    share_reached: schools.counted === 0 ? word("nothing") : percent(schools.share_reached),
    not_reached: number(schools.not_reached),
    counted: number(schools.counted),
    left_out: schools.left_out > 0 ? number(schools.left_out) : "",
  };

export function showWeek(page, unit) {
  const { week, total } = page;
  by("heading").textContent = nameOf(unit);
  by("when").textContent = `${word(`level.${page.unit.level}`)}. ${titled(week)}. ${dated(week.sunday)}`;
  const marked = total.preliminary ? ` (${word("preliminary")})` : "";
  const completeness = total.completeness === null ? "" : percent(total.completeness) + marked;
  fill(by("about"), { ...week, mode_text: page.mode_text, completeness });
  by("blocks").replaceChildren(...page.indicators.map((block) => indicator(block, page, unit)));
}

function indicator(block, page, unit) {
  const made = document.importNode(by("block").content, true).firstElementChild;
  const heading = `heading-${block.indicator}`;
  made.setAttribute("aria-labelledby", heading);
  Object.assign(made.querySelector("h4"), { id: heading, textContent: block.name });
  made.querySelector(".value").textContent = valueOf(block);
  fill(made, { ...schoolsOf(block.schools), band_text: block.band_text, required: `${block.required} %` });
  charted(made.querySelector("button"), made.querySelector(".chart-place"), block, page, unit);
  return made;
}

function charted(button, place, block, { week }, unit) {
  const id = `chart-${block.indicator}`;
  const period = week.period === "year" ? "&period=year" : "";
  const path = (form) =>
    `/reports/units/${unit.unit}/dynamics/${week.school_year}/chart.${form}?indicator=${block.indicator}${period}`;
  place.id = id;
  button.setAttribute("aria-controls", id);
  button.setAttribute("aria-describedby", `heading-${block.indicator}`);
  button.onclick = async () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    if (!isOpen && place.childElementCount === 0) await draw(place, path, block.indicator).catch(fail);
    place.hidden = isOpen;
    button.setAttribute("aria-expanded", String(!isOpen));
  };
}

// The server has made the figure of what it escapes; a script in it would not run under the policy of the page.
async function draw(place, path, name) {
  const markup = await (await mine("GET", path("html"))).text();
  const figure = new DOMParser().parseFromString(markup, "text/html").querySelector("figure");
  for (const each of figure.querySelectorAll("svg title, svg desc")) each.id += `-${name}`;
  const labels = ["chart-title", "chart-desc"].map((id) => `${id}-${name}`);
  figure.querySelector("svg").setAttribute("aria-labelledby", labels.join(" "));
  const save = pressed(word("save-chart"), () => download(path("svg"), `${name}.svg`).catch(fail), { class: "second" });
  place.replaceChildren(document.adoptNode(figure), element("p", save));
}
