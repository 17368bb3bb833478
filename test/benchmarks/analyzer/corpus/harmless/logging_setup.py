# why: The logging module with a file handler in the run folder.
# ---
import logging

logger = logging.getLogger("analysis")
logger.setLevel(logging.INFO)
handler = logging.FileHandler("analysis.log")
handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
logger.addHandler(handler)
bad = []
for name, status in context["status"].items():
    if status != "OK":
        logger.warning("%s is %s", name, status)
        bad.append(name)
logger.info("put %d devices on the list", len(bad))
results = {"bad": bad}
