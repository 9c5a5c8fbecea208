// What the scripts of the pages share: asking the API, telling why not, and the session, which ends with the tab.

export const language = document.documentElement.lang;
export const by = (id) => document.getElementById(id);
export const recall = (name) => JSON.parse(sessionStorage.getItem(`kundelik.${name}`) ?? "null");
export const keep = (name, value) => sessionStorage.setItem(`kundelik.${name}`, JSON.stringify(value));
export const go = (path) => location.assign(`${path}?lang=${language}`);

const keys = new Map(); // what is sent again after its answer was lost is the same command (ADR-0015)
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("-");

export async function ask(method, path, body, credential = null) {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const same = `${method} ${path} ${content}`;
  const headers = { "Accept-Language": language };
  if (method !== "GET") headers["Idempotency-Key"] = keys.get(same) ?? keys.set(same, newKey()).get(same);
  if (content !== undefined) headers["Content-Type"] = "application/json";
  if (credential !== null) headers.Authorization = `Bearer ${credential}`;
  const answer = await fetch(`/api/v1${path}`, { method, headers, body: content });
  keys.delete(same);
  if (answer.ok) return answer;
  throw Object.assign(new Error(), { status: answer.status, ...(await answer.json().catch(() => ({}))) });
}

export function show(id) {
  by(id).hidden = false;
  by(id).focus();
}

export function fail({ title = "", detail = by("failed").dataset.offline }) {
  by("failed-title").textContent = title;
  by("failed-detail").textContent = detail;
  show("failed");
}

export function attempt(form, work) {
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    by("failed").hidden = true;
    event.submitter.disabled = true;
    await work().catch(fail);
    event.submitter.disabled = false;
  });
}

export function enter({ credential }) {
  keep("session", credential);
  go("/account");
}

export async function begin(provider) {
  const { state, url } = await (await ask("POST", `/openid/${provider}/beginnings`)).json();
  keep("openid", { provider, state, language });
  location.assign(url);
}
