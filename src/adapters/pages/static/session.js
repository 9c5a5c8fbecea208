// Asking as the one who is signed in, and fetching files in their name.

import { ask, go, keep, recall } from "./page.js";

const credential = recall("session");
export const isSignedIn = credential !== null;

export function leave() {
  keep("session", null);
  go("/sign-in");
}

export async function mine(method, path, body) {
  try {
    return await ask(method, path, body, credential);
  } catch (error) {
    if (error.status === 401) leave();
    throw error;
  }
}

export const told = async (path) => (await mine("GET", path)).json();

export async function download(path, name = null) {
  const answer = await mine("GET", path);
  const given = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ?? given ?? path.split("/").pop();
  link.click();
  URL.revokeObjectURL(link.href);
}
