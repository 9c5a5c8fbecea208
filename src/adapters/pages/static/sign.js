// The page /sign: sign in, fetch the exact text, show it, have it signed, send the signature (SIG-3, IDN-1).

import { SIGNING, SIGN_IN, SigningFailed, base64, sign } from "./ncalayer.js";

const API = "/api/v1";
const locale = document.documentElement.lang;
const texts = new Map([...document.querySelectorAll("#messages [data-code]")].map((li) => [li.dataset.code, li.textContent]));
const by = (id) => document.getElementById(id);
const PATHS = { applicant: ["statement", "sending"], director: ["approval-statement", "approval"] };
const KEPT = "kundelik.session"; // the other pages' session; it ends with the tab
let credential = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
let statement = null;

async function ask(method, path, body) {
  const headers = { "Accept-Language": locale };
  if (credential !== null) headers.Authorization = `Bearer ${credential}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(API + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.ok) return answer;
  if (answer.status === 401 && credential !== null) enterWith(null);
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.detail ?? problem.title ?? String(answer.status));
}

// NCALayer, or the development signer where this installation has one.
async function signatureOver(bytes, keys) {
  const stand = by("development");
  if (stand === null || !by("stand-in").checked) return sign(bytes, keys, locale);
  const use = keys === SIGN_IN ? "sign-in" : "signing";
  const holder = { iin: by("development-iin").value, name: by("development-name").value, use };
  const answer = await ask("POST", "/development/signatures", { document: base64(bytes), ...holder });
  return (await answer.json()).signature;
}

function tell(text, isGood) {
  const told = by("told");
  told.textContent = text;
  told.className = `told ${isGood ? "good" : "bad"}`;
  told.hidden = false;
}

function attempt(work) {
  return async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      const known = error instanceof SigningFailed;
      const text = known ? texts.get(error.code) : error.message;
      tell(known && error.code === "refused" ? `${text} ${error.detail}` : text, false);
    } finally {
      button.disabled = false;
    }
  };
}

function enterWith(given) {
  credential = given;
  sessionStorage.setItem(KEPT, JSON.stringify(given));
  by("entering").hidden = given !== null;
  by("opening").hidden = given === null;
}

async function entered(answer) {
  enterWith((await answer.json()).credential);
  tell(texts.get("signed-in"), true);
}

enterWith(credential);

by("by-signature").addEventListener("submit", attempt(async () => {
  const { challenge } = await (await ask("POST", "/sessions/challenges")).json();
  by("challenge").textContent = challenge;
  by("challenge").hidden = false;
  const signature = await signatureOver(new TextEncoder().encode(challenge), SIGN_IN);
  await entered(await ask("POST", "/sessions/signature", { challenge, signature }));
}));

by("by-password").addEventListener("submit", attempt(async () => {
  await entered(await ask("POST", "/sessions", { login: by("login").value, password: by("password").value }));
  by("password").value = "";
}));

by("open").addEventListener("submit", attempt(async () => {
  const application = encodeURIComponent(by("application").value.trim());
  const answer = await ask("GET", `/applications/${application}/${PATHS[by("as").value][0]}`);
  statement = new Uint8Array(await answer.arrayBuffer()); // these bytes are signed, not what is made of them
  by("statement").textContent = new TextDecoder().decode(statement);
  by("signing").hidden = false;
  by("told").hidden = true;
}));

by("sign").addEventListener("submit", attempt(async () => {
  const application = encodeURIComponent(by("application").value.trim());
  const signature = await signatureOver(statement, SIGNING);
  await ask("POST", `/applications/${application}/${PATHS[by("as").value][1]}`, { signature });
  by("signing").hidden = true;
  tell(texts.get("done"), true);
}));
