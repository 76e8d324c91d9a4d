// Hides the rows of a table that do not have the words typed. Without it the form asks the server.
const input = document.querySelector('[data-filters]')

function filter () {
  const table = document.getElementById(input.dataset.filters)
  const said = document.querySelector(`[data-count-of="${input.dataset.filters}"]`)
  if (!table) return
  const words = input.value.trim().toLowerCase()
  const rows = [...table.querySelectorAll('[data-words]')]
  rows.forEach((row) => { row.hidden = !row.dataset.words.includes(words) })
  const found = rows.filter((row) => !row.hidden).length
  const sentence = words ? `${found} of ${rows.length} pupils` : ''
  if (said.textContent !== sentence) said.textContent = sentence
}

if (input) {
  input.addEventListener('input', filter)
  document.addEventListener('muster:refreshed', filter)
  filter()
}
