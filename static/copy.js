// Copies what a field holds, and says so. Without it the field is there to be selected by hand.

for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy)
  const said = document.querySelector('[data-copied]')
  button.hidden = !navigator.clipboard
  field.addEventListener('focus', () => field.select())
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      said.textContent = 'Copied.'
    } catch {
      field.select()
      said.textContent = 'Select the link and copy it by hand.'
    }
  })
}
