// Back from an outside system: only with the state that this tab began with (ADM-2; ADR-0031).

import { ask, attempt, begin, by, enter, fail, keep, language, recall } from "./page.js";

const form = by("register");
const { provider, consent } = form.dataset;
const fields = [...form.querySelectorAll("[data-field]")];
const refused = (code) => ({ detail: document.querySelector(`[data-code="${code}"]`).textContent });

async function complete(given) {
  const begun = recall("openid");
  if (begun?.provider !== provider || begun.state !== given.get("state")) throw refused("not-begun-here");
  keep("openid", null);
  history.replaceState(null, "", `${location.pathname}?lang=${language}`);
  if (given.has("error") || !given.has("code")) throw refused("declined");
  const body = { code: given.get("code"), state: begun.state };
  const told = await (await ask("POST", `/openid/${provider}/completions`, body)).json();
  if (told.outcome === "signed-in") return enter(told);
  keep("ticket", { ...told, provider });
  return register(told);
}

function register({ known }) {
  for (const field of fields) field.value = known[field.dataset.field] ?? "";
  form.hidden = false;
}

attempt(form, async () => {
  const told = Object.fromEntries(fields.map((field) => [field.dataset.field, field.value.trim() || null]));
  const { ticket } = recall("ticket");
  await ask("POST", "/openid/registrations", { ...told, ticket, consent: by("consent").checked, consent_text: consent });
  keep("ticket", null);
  await begin(provider);
});

const given = new URLSearchParams(location.search);
const [ticket, begun] = [recall("ticket"), recall("openid")];
if (!given.has("state") && ticket?.provider === provider) {
  register(ticket); // in another language
  by("waiting").hidden = true;
} else if (begun !== null && begun.language !== language && !given.has("lang")) {
  given.set("lang", begun.language);
  location.replace(`?${given}`);
} else {
  await complete(given).catch((error) => {
    fail(error);
    by("again").hidden = false;
  });
  by("waiting").hidden = true;
}
