"""The two-level map of skills that fields propose; a study session may carry any other one, too."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: Skills by area. What is stored is the name that stands here, in whatever language it was typed and is read.
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

NAMES = tuple(name for names in SKILLS.values() for name in names)

#: The field's Chinese names of those that have one.
CHINESE = {
    "Linear algebra": "线性代数",
    "Probability": "概率论",
    "Optimisation": "最优化",
    "Quantisation": "量化",
    "Knowledge distillation": "知识蒸馏",
    "Sparse activation": "稀疏激活",
    "Data parallel": "数据并行",
    "Tensor parallel": "张量并行",
    "Pipeline parallel": "流水线并行",
    "Paper reproduction": "论文复现",
    "Mixture of experts": "混合专家模型",
    "Self-supervised learning": "自监督学习",
    "Multimodal": "多模态",
    "Agents": "智能体",
    "AI product management": "AI 产品管理",
    "AI solution architecture": "AI 解决方案架构",
    "AI governance": "AI 治理",
    "Algorithms by hand": "手写算法",
    "System design": "系统设计",
}


def _folded(name: str) -> str:
    return re.sub(r"[-_\s]+", "", name).casefold()


_MEANT = {_folded(name): name for name in NAMES} | {_folded(name): english for english, name in CHINESE.items()}


def meant(typed: str) -> str:
    """A skill of the map as it stands there, in whichever language and however it was typed; else as typed.

    ``pytorch``, ``linear-algebra``, ``线性代数``.
    """
    return _MEANT.get(_folded(typed), typed)


def shown(name: str) -> str:
    """What the reader of a page calls a skill: 线性代数 for ``Linear algebra`` in Chinese; else as it is stored."""
    return CHINESE.get(meant(name), name) if (get_language() or "en").startswith("zh") else name
