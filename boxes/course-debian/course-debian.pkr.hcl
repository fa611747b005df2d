# For those who build their boxes with Packer: the same script, so the same bytes.
#   sudo packer build -var suite=bookworm -var to=/var/tmp/boxes course-debian.pkr.hcl

variable "suite" {
  type        = string
  default     = "trixie"
  description = "The release of Debian: trixie or bookworm."
}

variable "variant" {
  type        = string
  default     = "plain"
  description = "What is in it: plain or kernel-debug."
}

variable "provider" {
  type        = string
  default     = "both"
  description = "Whose boxes are written: virtualbox, libvirt, both or none."
}

variable "to" {
  type        = string
  default     = "boxes"
  description = "The folder that they are written into."
}

# No machine is started: the box is made of packages.
source "null" "course-debian" {
  communicator = "none"
}

build {
  sources = ["source.null.course-debian"]

  provisioner "shell-local" {
    script          = "${path.root}/build"
    execute_command = ["{{.Script}}", "--suite", var.suite, "--variant", var.variant, "--provider", var.provider, var.to]
  }
}
