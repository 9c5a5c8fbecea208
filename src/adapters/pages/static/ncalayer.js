// NCALayer's local WebSocket, module kz.gov.pki.knca.basics, method sign (SIG-3). No build step, no dependencies.
//
// One connection a signature. Whatever ends it is told as a SigningFailed with one of the codes
//   not-running          nothing listens there: NCALayer is not installed or not started
//   permission-denied    the browser does not let this page talk to this computer (Chrome 147 and later ask)
//   cancelled            the person closed NCALayer's window
//   closed               NCALayer ended in the middle
//   refused              NCALayer said no; `detail` is its own message
//   unreadable           an answer that is none

export const ADDRESS = "wss://127.0.0.1:13579";
export const SIGNING = ["1.3.6.1.5.5.7.3.4"]; // emailProtection: the key for documents
export const SIGN_IN = ["1.3.6.1.5.5.7.3.2"]; // clientAuth: the key for signing in
const PERMISSIONS = ["local-network-access", "loopback-network"];

export class SigningFailed extends Error {
  constructor(code, detail = "") {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

export function request(bytes, extKeyUsageOids, locale) {
  return {
    module: "kz.gov.pki.knca.basics",
    method: "sign",
    args: {
      allowedStorages: null,
      format: "cms",
      data: base64(bytes),
      signingParams: { decode: "true", encapsulate: "false", digested: "false", tsaProfile: {} },
      signerParams: { extKeyUsageOids },
      locale,
    },
  };
}

// The signature out of an answer, in base64 without armour or line ends.
export function signatureIn(answer) {
  if (answer === null || typeof answer !== "object") throw new SigningFailed("unreadable");
  if (answer.status !== true) {
    const detail = String(answer.message ?? answer.code ?? "");
    throw new SigningFailed(detail === "action.canceled" ? "cancelled" : "refused", detail);
  }
  const result = answer.body?.result;
  if (result === undefined || result === null || result.length === 0) throw new SigningFailed("cancelled");
  const signature = Array.isArray(result) ? result[0] : result;
  if (typeof signature !== "string") throw new SigningFailed("unreadable");
  return signature.replace(/-----(BEGIN|END) (CMS|PKCS7)-----/g, "").replace(/\s+/g, "");
}

export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

// Whether the browser keeps this page from the computer it runs on. A question that was closed unanswered stays at
// "prompt". A page that itself comes from this computer needs no permission.
async function isKeptOut() {
  if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) return false;
  for (const name of PERMISSIONS) {
    try {
      const state = (await navigator.permissions.query({ name })).state;
      if (state === "denied" || state === "prompt") return true;
    } catch {
      continue; // a browser that knows no such permission asks for none
    }
  }
  return false;
}

export function sign(bytes, extKeyUsageOids, locale, address = ADDRESS) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    let opened = false;
    let greeted = false;

    socket.onopen = () => {
      opened = true;
    };
    socket.onmessage = (message) => {
      let told;
      try {
        told = JSON.parse(message.data);
      } catch {
        finish(() => reject(new SigningFailed("unreadable")));
        return;
      }
      if (!greeted) {
        greeted = true; // the first message only tells NCALayer's version
        socket.send(JSON.stringify(request(bytes, extKeyUsageOids, locale)));
        return;
      }
      try {
        const signature = signatureIn(told);
        finish(() => resolve(signature));
      } catch (failed) {
        finish(() => reject(failed));
      }
    };
    socket.onclose = async () => {
      const code = opened ? "closed" : (await isKeptOut()) ? "permission-denied" : "not-running";
      finish(() => reject(new SigningFailed(code)));
    };

    function finish(tell) {
      socket.onclose = socket.onmessage = null;
      socket.close();
      tell();
    }
  });
}
