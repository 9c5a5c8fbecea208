// Asking as the one who is signed in, fetching files in their name, and coming back to where one had to sign in.

import { ask, go, keep, recall } from "./page.js";

const OURS = /^(\/[a-z][a-z0-9-]*)+$/; // a path of this site: no scheme, no host, no backslash, no query

const credential = recall("session");
export const isSignedIn = credential !== null;

function end(wanted) {
  keep("session", null);
  keep("return", wanted);
  go("/sign-in");
}

export const leave = () => end(null);

// Where to come back to only this tab knows: no link can say it (ADM-2).
export const signIn = () => end(location.pathname);

// Once, and to a page of ours whatever is kept there; says whether one is on the way.
export function goBack() {
  const path = recall("return");
  keep("return", null);
  const isAway = typeof path === "string" && OURS.test(path) && path !== location.pathname;
  if (isAway) go(path);
  return isAway;
}

export async function mine(method, path, body) {
  try {
    return await ask(method, path, body, credential);
  } catch (error) {
    if (error.status === 401) signIn();
    throw error;
  }
}

export const told = async (path) => (await mine("GET", path)).json();

let roles = null; // one's own, asked for once

export async function holds(able, organisation) {
  roles ??= (await told("/me")).roles;
  return roles.some((each) => able.includes(each.role) && each.organisation === organisation);
}

export async function download(path, name = null) {
  const answer = await mine("GET", path);
  const given = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ?? given ?? path.split("/").pop();
  link.click();
  URL.revokeObjectURL(link.href);
}
