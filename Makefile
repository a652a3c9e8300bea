# make demo: a recording becomes a take, a .blend, a video and a contact sheet in demo/. make test: the whole suite.
# make zip: the extension for Blender. make test-blenders: that zip tried in five Blenders (addon_manifest/README.md).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Extra arguments of every `pip install`, for example --index-url or --find-links.
PIP_FLAGS ?=
RECORDING := demo/recording/fur_elise.ogg
DEMO_SECONDS ?= 14

.PHONY: demo demo-full test zip test-blenders install system clean

demo: install
	$(BIN)/pianoflow play $(RECORDING) --end $(DEMO_SECONDS) -o demo/demo.mp4 --keep --contact-sheet demo/contact_sheet.png

demo-full: install
	$(BIN)/pianoflow play $(RECORDING) -o demo/demo-full.mp4 --keep

test: install
	$(BIN)/python -m pytest

zip: install
	$(BIN)/python -m addon_manifest.build

# BEDS="bpy-4.2 debian-trixie" tries only those; the engine runs in PIANOFLOW_PYTHON.
test-blenders: install
	PIANOFLOW_PYTHON="$${PIANOFLOW_PYTHON:-$(abspath $(BIN)/python)}" $(BIN)/python -m addon_manifest.blenders $(BEDS)

install: $(READY)

$(READY): pyproject.toml setup.py constraints.txt engine/requirements-no-deps.txt
	@$(MAKE) --no-print-directory system
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) -c constraints.txt torch
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) -c constraints.txt --editable '.[bpy,dev,mano,encoders]'
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) -c constraints.txt --no-deps -r engine/requirements-no-deps.txt muq
	touch $@

# Blender's wheel needs a few libraries of the desktop; a bare Debian or Ubuntu lacks them.
LIBRARIES := libegl1 libgl1 libgl1-mesa-dri libxkbcommon0 libsm6 libxi6 libxxf86vm1 libxfixes3 libxrender1
system:
	@if command -v apt-get >/dev/null && [ "$$(uname -s)" = Linux ]; then \
	  missing="$$(for library in $(LIBRARIES); do dpkg -s $$library >/dev/null 2>&1 || printf '%s ' $$library; done)"; \
	  command -v ffmpeg >/dev/null || missing="$$missing ffmpeg"; \
	  $(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	  if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null; \
	  elif [ -n "$$missing" ]; then echo "If Blender does not start, run: sudo apt-get install $$missing"; fi; \
	fi

clean:
	rm -rf $(VENV) build dist demo/demo* demo/contact_sheet.png
