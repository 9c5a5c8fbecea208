// Signing in with a password or an account of an outside system (ADM-2, IDN-1).

import { ask, attempt, begin, by, enter } from "./page.js";

attempt(by("by-password"), async () => {
  const body = { login: by("login").value, password: by("password").value };
  enter(await (await ask("POST", "/sessions", body)).json());
});
for (const form of document.querySelectorAll("[data-provider]")) attempt(form, () => begin(form.dataset.provider));
