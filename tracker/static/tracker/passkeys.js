// Passkeys. A form says by data-passkey whether one is made or used; the browser's answer goes into its hidden field.
// What is asked for stands in the page (#passkey-options) or, before anybody is signed in, at the form's own address.
const known = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON;

const options = async (form) => {
  const here = document.getElementById("passkey-options");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

const ask = async (form) => {
  const { creation_options: made, request_options: used } = await options(form);
  if (used) return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(used.publicKey) });
  // It shall sign in by itself: kept under the site's name, opened by finger, face or PIN.
  const kept = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const asked = { ...made.publicKey, authenticatorSelection: { ...made.publicKey.authenticatorSelection, ...kept } };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
};

for (const form of known ? document.querySelectorAll("form[data-passkey]") : []) {
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelector("[data-passkey-missing]").hidden = true;
  form.querySelector("button").hidden = form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
