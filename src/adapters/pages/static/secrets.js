// The pages that letters lead to. What stands behind `#` is sent to nobody until the button is pressed (ADM-1, ADM-2).

import { ask, attempt, by, show } from "./page.js";

const secret = () => encodeURIComponent(by("code").value.trim().split("#").pop());
const ended = (id) => {
  by(id).hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
  show(`${id}-done`);
};

if (location.hash.length > 1) {
  by("code").value = location.hash.slice(1);
  by("pasting").hidden = true;
  for (const link of document.querySelectorAll("nav a")) link.hash = location.hash;
}
addEventListener("hashchange", () => location.reload());

attempt(by("confirm"), async () => {
  await ask("POST", `/email-confirmations/${secret()}`);
  ended("confirm");
});
attempt(by("reset"), async () => {
  await ask("POST", `/password-resets/${secret()}`, { password: by("password").value });
  ended("reset");
});
attempt(by("letter"), async () => {
  await ask("POST", "/password-resets", { login: by("login").value });
  show("letter-done");
});
