// Keeps the overview fresh while somebody watches and types nothing; it does not prolong a session.
setInterval(() => {
  const rests = document.activeElement === document.body || document.activeElement === null;
  if (document.visibilityState === "visible" && rests && window.scrollY < 40) {
    location.replace(location.pathname + "?auto=1");
  }
}, 15000);
