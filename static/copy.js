// Copies what an element holds, and says so. Without it the element is there to be selected by hand.

function select (held) {
  if ('select' in held) held.select()
  else window.getSelection().selectAllChildren(held)
}

for (const button of document.querySelectorAll('[data-copy]')) {
  const held = document.getElementById(button.dataset.copy)
  const said = document.querySelector('[data-copied]')
  button.hidden = !navigator.clipboard
  held.addEventListener('focus', () => select(held))
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(held.value ?? held.textContent)
      said.textContent = 'Copied.'
    } catch {
      select(held)
      said.textContent = 'It is selected now: copy it by hand.'
    }
  })
}
