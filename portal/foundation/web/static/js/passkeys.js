/* Passkeys: asks the portal for a challenge, the device for its answer, and sends the form that waits for it. */
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const read = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const key of [...(options.allowCredentials || []), ...(options.excludeCredentials || [])]) {
      key.id = bytes(key.id);
    }
    return options;
  };

  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const ask = async (button) => {
    const form = button.form;
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, kind: button.dataset.azPasskey });
    const answer = await fetch(button.dataset.azAsk, { method: "POST", body });
    if (!answer.ok) throw new Error("no challenge");
    const publicKey = read(await answer.json());
    const credential = await navigator.credentials[button.dataset.azPasskey]({ publicKey });
    form.elements[button.dataset.azInto].value = written(credential);
    form.submit();
  };

  for (const place of document.querySelectorAll("[data-az-passkeys]")) place.hidden = false;
  for (const place of document.querySelectorAll("[data-az-passkey-none]")) place.hidden = true;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-az-passkey]");
    if (!button) return;
    const failed = button.form.querySelector("[data-az-passkey-failed]");
    failed.hidden = true;
    button.disabled = true;
    ask(button).catch(() => {
      failed.hidden = false;
      button.disabled = false;
    });
  });
})();
