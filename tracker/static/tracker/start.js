// The browser knows the zone; who never chose one finds it chosen.
const zones = document.querySelector('select[name="time_zone"]');
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones?.value === "UTC" && [...zones.options].some((option) => option.value === here)) zones.value = here;
