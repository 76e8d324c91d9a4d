// Starts the components of GOV.UK Frontend. Every page works without it.
import { initAll } from './build/govuk-frontend.min.js'

initAll()
