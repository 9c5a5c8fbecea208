"""Where "now" comes from: the machine, or a virtual clock that several processes share (ADR-0008)."""
