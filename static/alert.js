// On an alert's page: a call's "Log" link fills the form in place, so that nothing typed elsewhere on the page is lost.
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-call]')
  const field = document.getElementById('call-who_called')
  if (!link || !field) return
  event.preventDefault()
  field.value = link.dataset.call
  const at = document.querySelector('#region-asat time')?.textContent
  const when = document.getElementById('call-at')
  if (at && when) when.value = at.trim()
  const form = document.getElementById('log-call')
  form.open = true
  form.scrollIntoView({ block: 'start' })
  document.getElementById('call-outcome').focus({ preventScroll: true })
})
