// One's own account: who one is, one's applications, notices and sessions (ADM-2, ADM-6, ADM-12, ADM-13).

import { attempt, by, fail, show } from "./page.js";
import { download, goBack, isSignedIn, leave, mine, signIn, told } from "./session.js";

const MOMENT = { timeZone: "Asia/Almaty", dateStyle: "medium", timeStyle: "short" };
const when = (iso) => new Date(iso).toLocaleString("de", MOMENT).replace(",", ""); // 14.03.2022 12:34

function fill(row, item) {
  for (const slot of row.querySelectorAll("[data-of]")) {
    const value = item[slot.dataset.of] ?? "";
    slot.textContent = value !== "" && "when" in slot.dataset ? when(value) : value;
    (slot.closest("dl > div") ?? slot).hidden = value === "";
  }
}

// The rows as they are after `command` was done; each has what can be done with it in its buttons.
async function list(name, buttons, command = null) {
  const after = command === null ? "" : `&after=${command.headers.get("Kundelik-Position")}`;
  const { items } = await (await mine("GET", `/${name}?${after}`)).json();
  const rows = items.map((item) => {
    const row = document.importNode(by(`${name}-row`).content, true);
    fill(row, item);
    buttons(row, item, async (work) => {
      by("failed").hidden = true;
      await work().then((done) => done && list(name, buttons, done)).catch(fail);
    });
    return row;
  });
  by(`${name}-rows`).replaceChildren(...rows);
  by(`${name}-none`).hidden = items.length > 0;
  by(name).hidden = false;
}

function application(row, item, attempted) {
  for (const button of row.querySelectorAll("[data-paper]")) {
    button.hidden = !(button.dataset.paper in item.papers);
    const path = () => item.papers[button.dataset.paper].replace("/api/v1", "");
    button.onclick = () => attempted(() => download(path(), `${path().split("/").pop()}.pdf`));
  }
  const sign = row.querySelector("[data-sign]");
  sign.hidden = !item.allowed.includes("send");
  sign.search += `&application=${item.application}`;
}

function notice(row, item, attempted) {
  const button = row.querySelector("[data-read]");
  button.hidden = item.read;
  button.onclick = () => attempted(() => mine("POST", `/notices/${item.notice}/reading`));
}

function session(row, item, attempted) {
  const button = row.querySelector("[data-end]");
  button.hidden = item.current;
  row.querySelector(".current").hidden = !item.current;
  button.onclick = () => attempted(() => mine("DELETE", `/sessions/${item.session}`));
}

async function open() {
  const profile = await (await mine("GET", "/accounts/current")).json();
  if (!profile.must_change_password && goBack()) return;
  const who = [profile.surname, profile.name, profile.patronymic].filter(Boolean).join(" ");
  const { email, email_confirmed: isConfirmed, email_awaiting_confirmation: awaited } = profile;
  const waits = awaited !== null && !(isConfirmed && awaited === email);
  fill(by("profile"), { who: who || profile.login, email: waits ? awaited : email });
  by("confirmed").hidden = waits || !isConfirmed;
  by("unconfirmed").hidden = !waits;
  for (const id of ["profile", "changing"]) by(id).hidden = false;
  by("must").hidden = !profile.must_change_password;
  if (profile.must_change_password) return;
  const unlessForbidden = (error) => error.status === 403 || Promise.reject(error);
  await list("applications", application).catch(unlessForbidden); // an employee has none
  by("reports").hidden = (await told("/reports/units")).items.length === 0;
  await list("notices", notice);
  await list("sessions", session);
}

attempt(by("confirmation"), () => mine("POST", "/email-confirmations").then(() => show("done")));
attempt(by("leave"), () => mine("DELETE", "/sessions/current").then(leave));
attempt(by("change"), async () => {
  await mine("PUT", "/me/password", { present: by("present").value, new: by("new").value });
  by("change").reset();
  show("done");
  await open();
});

if (!isSignedIn) signIn();
else await open().catch(fail);
