// What one can ask for beside a report: another threshold, and files (RPT-9, RPT-23, RPT-25).

import { attempt, by, fail, show } from "./page.js";
import { pathOf } from "./report_view.js";
import { fill, number, percent, word } from "./report_words.js";
import { download, mine, told } from "./session.js";

let shown = null; // the page that stands there

export function showAsking(page) {
  shown = page;
  const { level } = page.unit;
  by("what-if").hidden = level === "school";
  by("answer").hidden = by("ordered").hidden = true;
  by("files").replaceChildren();
  const styled = by("form").querySelector('[value="styled-xlsx"]');
  styled.hidden = styled.disabled = !["school", "district"].includes(level);
  by("form").value = styled.disabled ? "xlsx" : "styled-xlsx";
}

attempt(by("asking"), async () => {
  const asked = `&indicator=${by("indicator").value}&threshold=${by("threshold").value}`;
  const found = await told(pathOf(shown.unit.unit, shown.week, "/what-if") + asked);
  fill(by("answer"), {
    reached: number(found.reached),
    share_reached: found.counted === 0 ? word("nothing") : percent(found.share_reached),
    counted: number(found.counted),
    left_out: found.left_out > 0 ? number(found.left_out) : "",
  });
  show("answer");
});

attempt(by("ordering"), async () => {
  const { sunday, school_year: year, period, revision } = shown.week;
  const body = { scope: shown.unit, sunday, school_year: year, period, revision };
  const wanted = { form: by("form").value, language: by("language").value };
  const order = await (await mine("POST", "/reports/exports", { ...body, ...wanted })).json();
  const { title, unit, form_text: form } = await told(`/reports/exports/${order.export}`);
  const made = document.importNode(by("file").content, true);
  made.querySelector("h4").textContent = title;
  made.querySelector("p").textContent = `${unit}. ${form}`;
  made.querySelector("button").onclick = () => download(`/reports/exports/${order.export}/file`).catch(fail);
  by("files").prepend(made);
  show("ordered");
});
