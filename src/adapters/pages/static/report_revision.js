// The ministry orders that a published week is counted again; the API decides whether it may be (RPT-18).

import { attempt, by, fail, show } from "./page.js";
import { dated, fill, groupOf, number, titled, word } from "./report_words.js";
import { holds, mine } from "./session.js";

const able = by("revision").dataset.roles.split(" ");
const ordered = new Map(); // revisions that were ordered here and are not published yet, by their weeks
const keyOf = (week) => `${groupOf(week)}/${week.sunday}`;
let shown = null; // the week, and how a revision of it is looked for

const reason = () => by("reason").value.trim().replace(/\s+/g, " "); // it is one line everywhere

export function showRevising({ week, unit }, lookFor) {
  const asked = (shown = { week, lookFor });
  if (ordered.get(keyOf(week)) <= week.revision) ordered.delete(keyOf(week));
  tellWrong("");
  tell("revision-ordered");
  by("revision").hidden = true;
  if (unit.level === "country") offer(asked, unit.unit).catch(fail);
}

async function offer(asked, country) {
  const isAble = await holds(able, country);
  if (asked === shown) by("revision").hidden = !isAble;
}

function tell(state) {
  const revision = ordered.get(keyOf(shown.week));
  by("revised").hidden = revision === undefined;
  if (revision !== undefined) fill(by("revised"), { revision: number(revision), state: word(state) });
}

function tellWrong(detail) {
  by("reason-wrong").textContent = detail;
  by("reason-wrong").hidden = detail === "";
  by("reason").setAttribute("aria-invalid", String(detail !== ""));
}

by("revising").onsubmit = (event) => {
  event.preventDefault();
  by("reason").value = reason();
  if (!by("revising").reportValidity()) return;
  by("confirmation-week").textContent = `${titled(shown.week)}. ${dated(shown.week.sunday)}`;
  by("confirmation-reason").textContent = reason();
  by("confirmation").showModal();
};
by("cancel").onclick = () => by("confirmation").close();

attempt(by("confirming"), async () => {
  by("confirmation").close();
  tellWrong("");
  const { week } = shown;
  const { sunday, school_year: year, period } = week;
  const body = { sunday, school_year: year, period, reason: reason() };
  const order = await mine("POST", "/reports/revisions", body).catch(refused);
  if (order === null) return;
  ordered.set(keyOf(week), (await order.json()).revision);
  by("revising").reset();
  tell("revision-ordered");
  if (!by("revised").hidden) show("revised");
});

// What is wrong with the reason stands beside it.
function refused(error) {
  const all = error.errors ?? [error];
  const wrong = all.find(({ field }) => field === "reason");
  if (wrong === undefined) throw error;
  tellWrong(wrong.detail);
  by("reason").focus();
  return null;
}

by("look").onclick = async () => {
  const { week, lookFor } = shown;
  by("look").disabled = true;
  await lookFor(week, ordered.get(keyOf(week)))
    .then((found) => found === null && tell("revision-counting"))
    .catch(fail);
  by("look").disabled = false;
};
