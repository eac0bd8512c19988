// The code of a card comes behind the # of the address, which is sent to nobody; it is put into the form. Without this file
// it is typed.
"use strict";
(() => {
  const field = document.getElementById("code");
  const brought = decodeURIComponent(window.location.hash.slice(1));
  if (field && brought) {
    field.value = brought;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    document.getElementById("last_four")?.focus();
  }
})();
