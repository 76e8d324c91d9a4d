// Keeps a part of the page up to date without touching what is being typed beside it.

const EVERY = 10_000

for (const part of document.querySelectorAll('[data-live]')) follow(part)

function follow(part) {
  const note = part.parentElement.querySelector('[data-live-note]')
  const link = note?.innerHTML
  const timer = setInterval(refresh, EVERY)
  let shown = part.innerHTML.trim()
  document.addEventListener('visibilitychange', () => document.hidden || refresh())

  async function refresh() {
    if (document.hidden) return
    try {
      const answer = await fetch(part.dataset.live, { headers: { 'Muster-Background': '1' }, redirect: 'error' })
      if (answer.status === 401) return stop()
      if (!answer.ok) throw new Error(String(answer.status))
      put(await answer.text())
      if (note) note.innerHTML = link
    } catch {
      if (note) note.textContent = 'No connection: what is shown may be out of date. Telephone if it cannot wait.'
    }
  }

  function put(html) {
    const fresh = document.createElement('template')
    fresh.innerHTML = html
    // Only what changed is put in place, so that nothing is read aloud twice and no press misses.
    const news = fresh.innerHTML.trim()
    if (news === shown) return
    shown = news
    part.replaceChildren(fresh.content)
  }

  function stop() {
    clearInterval(timer)
    if (note) note.textContent = 'You were signed out. Load the page again to see what has happened since.'
  }
}
