"""The two-level map of skills that fields propose; a study session may carry any other one, too."""

import re

from django.utils.translation import gettext_lazy as _

#: Skills by area. Their names are proper names of the field, the same in every language.
SKILLS = {
    _("Mathematics"): ("Linear algebra", "Probability", "Optimisation"),
    _("Frameworks"): ("PyTorch", "TensorFlow", "JAX"),
    _("Model optimisation"): ("Quantisation", "Knowledge distillation", "Sparse activation"),
    _("Distributed training"): ("Data parallel", "Tensor parallel", "Pipeline parallel"),
    _("Deployment"): ("ONNX", "Triton", "TensorRT"),
    _("Fine-tuning and reproduction"): ("LoRA", "QLoRA", "Paper reproduction"),
    _("New directions"): ("Mixture of experts", "Self-supervised learning", "Multimodal", "Agents", "AIGC"),
    _("Engineering and product"): ("MLOps", "AI product management", "AI solution architecture", "AI governance"),
    _("Interview practice"): ("Algorithms by hand", "System design"),
}

#: What a field proposes.
NAMES = tuple(name for names in SKILLS.values() for name in names)

_MEANT = {re.sub(r"[-_\s]+", " ", name).casefold(): name for name in NAMES}


def meant(typed: str) -> str:
    """A skill of the map as it stands there, however it was typed: ``pytorch``, ``linear-algebra``; else as typed."""
    return _MEANT.get(re.sub(r"[-_\s]+", " ", typed).strip().casefold(), typed)
