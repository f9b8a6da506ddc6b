// Asks the browser for a passkey. What it answers goes to the server in a form, like everything else; without this,
// password and code go on.

const form = document.querySelector("form[data-passkey]");
const place = form?.closest("[data-passkey-place]");
const said = place?.querySelector("[data-said]");
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function say(what) {
  said.hidden = !what;
  said.textContent = what;
}

// What the server wants to have answered, or null if it says why not.
async function challenge() {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.passkey, { method: "POST", body, headers: { accept: "application/json" } });
  const data = await answer.json();
  if (answer.ok) return data;
  say(data.detail);
  return null;
}

async function create(options) {
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  for (const known of options.excludeCredentials) known.id = bytes(known.id);
  const made = await navigator.credentials.create({ publicKey: options });
  return { client_data: made.response.clientDataJSON, attestation: made.response.attestationObject };
}

async function get(options) {
  options.challenge = bytes(options.challenge);
  const got = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature, userHandle } = got.response;
  return { id: got.rawId, client_data: clientDataJSON, authenticator_data: authenticatorData, signature, user_handle: userHandle };
}

const reasons = {
  NotAllowedError: "{{passkeys-none-given}}",
  InvalidStateError: "{{passkeys-held-already}}",
  SecurityError: "{{passkeys-not-at-address}}",
};

async function ask(event) {
  event.preventDefault();
  say("");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const options = await challenge();
    if (!options) return;
    const answer = options.user ? await create(options) : await get(options);
    for (const [name, value] of Object.entries(answer)) {
      if (value) form.elements[name].value = text(value);
    }
    // Not needed again, and not sent again.
    if (form.elements.password) form.elements.password.value = "";
    form.submit();
  } catch (e) {
    say(reasons[e.name] ?? "{{passkeys-failed}}");
  } finally {
    button.disabled = false;
  }
}

if (form && window.PublicKeyCredential && location.host === place.dataset.passkeyPlace) {
  form.hidden = false;
  place.querySelector("[data-elsewhere]").hidden = true;
  form.addEventListener("submit", ask);
}
