job "web" {
  group "web" {
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
        args    = ["-c", "echo ${GREETING:-hello}"]
      }
    }
  }
}
