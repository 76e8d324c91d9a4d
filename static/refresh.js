// Keeps a page up to date while somebody reads it. The page says which parts may be replaced (`data-region`); a part
// in which somebody is typing, or has typed, is left alone. Without this script the page has a link that reloads it.
import { createAll, Button } from './build/govuk-frontend.min.js'

const EVERY_MS = 15_000
const news = document.getElementById('news')
const stale = document.getElementById('stale')
const known = new Set(alertsIn(document).map((alert) => alert.dataset.alert))
const last = new Map([...regionsOf(document)].map((region) => [region.id, fingerprint(region)]))
let timer = 0
let lastAnswerAt = document.querySelector('#region-asat time')?.textContent ?? ''

function regionsOf (root) {
  return root.querySelectorAll('[data-region]')
}

function alertsIn (root) {
  return [...root.querySelectorAll('[data-alert]')]
}

// Every answer carries a token of its own, which is no change.
function fingerprint (region) {
  const copy = region.cloneNode(true)
  copy.querySelectorAll('input[name="csrf_token"]').forEach((input) => input.remove())
  return copy.innerHTML
}

function isFilled (field) {
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected)
  return field.value !== field.defaultValue
}

function isBeingUsed (region) {
  const fields = region.querySelectorAll('input:not([type="hidden"]), textarea, select')
  return [...fields].some((field) => field === document.activeElement || isFilled(field))
}

function replace (region, fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : ''
  const open = new Set([...region.querySelectorAll('details[open][id]')].map((details) => details.id))
  region.replaceChildren(...fresh.childNodes)
  open.forEach((id) => document.getElementById(id)?.setAttribute('open', ''))
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  createAll(Button, undefined, region)
}

function take (answer) {
  const page = new DOMParser().parseFromString(answer, 'text/html')
  tellNew(page)
  regionsOf(page).forEach((fresh) => {
    const region = document.getElementById(fresh.id)
    const now = fingerprint(fresh)
    if (!region || last.get(fresh.id) === now || isBeingUsed(region)) return
    last.set(fresh.id, now)
    replace(region, fresh)
  })
  document.title = page.title || document.title
  lastAnswerAt = page.querySelector('#region-asat time')?.textContent ?? lastAnswerAt
  stale.replaceChildren()
  document.dispatchEvent(new CustomEvent('muster:refreshed'))
}

// New alerts are said aloud and shown wherever the reader has scrolled to, until they are followed or put away.
function tellNew (page) {
  const fresh = alertsIn(page).filter((alert) => !known.has(alert.dataset.alert))
  fresh.forEach((alert) => {
    known.add(alert.dataset.alert)
    const line = document.createElement('p')
    const link = document.createElement('a')
    link.href = alert.dataset.href
    link.textContent = `New: ${alert.dataset.says}`
    line.append(link)
    news.append(line)
  })
  const open = new Set(alertsIn(page).map((alert) => alert.dataset.href))
  news.querySelectorAll('p').forEach((line) => {
    if (!open.has(line.querySelector('a').getAttribute('href'))) line.remove()
  })
  if (fresh.length && !news.querySelector('button')) addDismissal()
  if (!news.querySelector('p')) news.replaceChildren()
}

function addDismissal () {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Hide'
  button.addEventListener('click', () => news.replaceChildren())
  news.append(button)
}

function say (sentence, href) {
  const line = document.createElement('p')
  line.textContent = sentence
  if (href) {
    const link = document.createElement('a')
    link.href = href
    link.textContent = 'Sign in again'
    line.append(' ', link)
  }
  if (stale.textContent !== line.textContent) stale.replaceChildren(line)
}

async function refresh () {
  clearTimeout(timer)
  try {
    const answer = await fetch(location.href, { headers: { 'Muster-Background': '1' } })
    if (answer.status === 401) {
      say('You are signed out, so this page shows nothing new. What you typed is still here.', location.href)
      return
    }
    if (!answer.ok) throw new Error(String(answer.status))
    take(await answer.text())
  } catch {
    say(`Not up to date: nothing new since ${lastAnswerAt}. Trying again.`)
  }
  timer = setTimeout(refresh, EVERY_MS)
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer)
  if (!document.hidden) refresh()
})
timer = setTimeout(refresh, EVERY_MS)
