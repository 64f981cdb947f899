// Passkeys: asks the browser what the form's page says, and sends the answer with the form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const asBytes = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

/** The options as the browser takes them. */
function asked(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) found.excludeCredentials = asBytes(options.excludeCredentials);
  if (options.allowCredentials) found.allowCredentials = asBytes(options.allowCredentials);
  return found;
}

/** What the browser answered, as JSON. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

function say(form, sentence) {
  const note = form.querySelector("[data-qa-passkey-note]");
  note.textContent = sentence;
  note.hidden = false;
}

export function usePasskeys(form) {
  const options = JSON.parse(form.dataset.qaPasskey);
  if (!window.PublicKeyCredential) {
    say(form, "This browser does not know passkeys. Use another browser, or sign in in another way.");
    return;
  }
  form.querySelector("[data-qa-passkey-note]").hidden = true;
  let done = false;
  form.addEventListener("submit", async (event) => {
    if (done) return;
    event.preventDefault();
    try {
      const publicKey = asked(options);
      const credential = await (publicKey.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      form.querySelector("input[name=answer]").value = answered(credential);
      done = true;
      form.requestSubmit ? form.requestSubmit() : form.submit();
    } catch (problem) {
      say(form, problem.name === "InvalidStateError"
        ? "This device holds a passkey of yours for this service already."
        : "Nothing was sent: no passkey was chosen, or the device did not answer. You can try again.");
    }
  });
}
