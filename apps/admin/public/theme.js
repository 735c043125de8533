// Runs before the first paint so that a dark page never flashes white. A file of its own: the CSP allows no inline script.
;(function () {
  var choice = null
  try {
    choice = localStorage.getItem('sightline.theme')
  } catch {
    // storage blocked: follow the system
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
