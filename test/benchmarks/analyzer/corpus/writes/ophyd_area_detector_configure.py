# why: An area detector is configured and triggered.
# ---
from ophyd.areadetector import SimDetector

camera = SimDetector("13SIM1:", name="camera")
camera.cam.acquire_time.put(0.1)
camera.configure({"cam.num_images": 5}) if hasattr(camera, "configure") else None
camera.stage()
camera.trigger()
camera.unstage()
results = {"exposure": camera.cam.acquire_time.get()}
