// Forms with `data-passkey`: ask for the options, let the browser's own dialogue make or show a passkey, post the answer.
// Without a script, or in a browser without passkeys, such a form stays hidden and other ways are there.
const READERS = { create: 'parseCreationOptionsFromJSON', get: 'parseRequestOptionsFromJSON' }

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const kind = form.dataset.passkey
  const reads = window.PublicKeyCredential?.[READERS[kind]]
  if (!reads) continue
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const problem = form.querySelector('[data-passkey-problem]')
    problem.textContent = ''
    try {
      const asked = await fetch(form.dataset.options, {
        method: 'POST',
        headers: { 'X-CSRFToken': form.elements.csrf_token.value }
      })
      if (!asked.ok) throw new Error('no options')
      const publicKey = reads.call(window.PublicKeyCredential, await asked.json())
      const credential = await navigator.credentials[kind]({ publicKey })
      form.elements.answer.value = JSON.stringify(credential.toJSON())
      form.submit()
    } catch {
      problem.textContent = 'That did not work. Try again, or go on another way.'
    }
  })
}
