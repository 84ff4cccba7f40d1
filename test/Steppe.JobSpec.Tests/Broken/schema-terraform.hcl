resource "nomad_job" "web" {
  jobspec = "x"
}
