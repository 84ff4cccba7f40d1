# Every block and attribute of the job language, each with a value that is not its default.
variable "declared" {
  type        = string
  default     = "x"
  description = "Only to be declared."

  validation {
    condition     = strlen(var.declared) > 0
    error_message = "It must not be empty."
  }
}

variables {
  short = "y"
}

locals {
  both = "${var.declared}${var.short}"
}

job "everything" {
  id           = "everything-id"
  name         = "everything-name"
  region       = "mars"
  namespace    = "prod"
  type         = "batch"
  priority     = 70
  all_at_once  = true
  datacenters  = ["dc1", "dc*"]
  node_pool    = "gpu"
  consul_token = "c"
  vault_token  = "v"

  meta {
    level = local.both
  }

  constraint {
    attribute = "${attr.kernel.name}"
    operator  = "!="
    value     = "windows"
  }

  affinity {
    attribute = "${node.datacenter}"
    operator  = "regexp"
    value     = "dc1"
    weight    = 60
  }

  spread {
    attribute = "${node.datacenter}"
    weight    = 70

    target "dc1" {
      percent = 40
    }
  }

  update {
    max_parallel = 3
  }

  reschedule {
    attempts = 2
  }

  migrate {
    max_parallel = 2
  }

  periodic {
    cron             = "1 2 * * *"
    crons            = ["3 4 * * *"]
    prohibit_overlap = true
    time_zone        = "Asia/Tokyo"
    enabled          = false
  }

  parameterized {
    payload       = "required"
    meta_required = ["a"]
    meta_optional = ["b"]
  }

  multiregion {
    strategy {
      max_parallel = 1
      on_failure   = "fail_all"
    }

    region "west" {
      count       = 2
      datacenters = ["w1"]
      node_pool   = "w"

      meta {
        side = "west"
      }
    }
  }

  ui {
    description = "**all**"

    link {
      label = "docs"
      url   = "https://example.org"
    }
  }

  secret "jobwide" {
    provider = "vault"
    path     = "kv/x"

    config {
      engine = "kv_v2"
    }

    env {
      A = "b"
    }
  }

  vault {
    policies = ["inherited"]
  }

  group "main" {
    count                        = 4
    shutdown_delay               = "1s"
    stop_after_client_disconnect = "2s"
    max_client_disconnect        = "3s"
    prevent_reschedule_on_lost   = true
    max_run_duration             = "1h"
    max_run_signal               = "SIGUSR1"

    meta = {
      "dotted.key" = 7
    }

    constraint {
      distinct_hosts = true
    }

    affinity {
      attribute = "${node.class}"
      value     = "big"
      weight    = -20
    }

    spread {
      attribute = "${meta.rack}"
    }

    restart {
      attempts         = 5
      interval         = "10m"
      delay            = "6s"
      mode             = "delay"
      render_templates = true
    }

    reschedule {
      attempts       = 3
      interval       = "2h"
      unlimited      = true
      delay          = "7s"
      delay_function = "fibonacci"
      max_delay      = "8m"
    }

    update {
      max_parallel      = 2
      health_check      = "task_states"
      min_healthy_time  = "11s"
      healthy_deadline  = "6m"
      progress_deadline = "12m"
      auto_revert       = true
      canary            = 1
      auto_promote      = true
      stagger           = "31s"
    }

    migrate {
      max_parallel     = 2
      health_check     = "task_states"
      min_healthy_time = "12s"
      healthy_deadline = "7m"
    }

    ephemeral_disk {
      size    = 400
      sticky  = true
      migrate = true
    }

    disconnect {
      lost_after           = "6h"
      stop_on_client_after = "1m"
      replace              = true
      reconcile            = "keep_original"
    }

    consul {
      namespace = "n"
      cluster   = "c"
      partition = "p"
    }

    scaling {
      enabled = true
      min     = 1
      max     = 9

      policy {
        cooldown = "1m"
      }
    }

    network {
      mode     = "bridge"
      mbits    = 20
      hostname = "host"

      dns {
        servers  = ["1.1.1.1"]
        searches = ["example"]
        options  = ["ndots:2"]
      }

      cni {
        args = {
          a = "b"
        }
      }

      port "static" {
        static           = 8080
        to               = 80
        host_network     = "public"
        ignore_collision = true
      }

      port "dynamic" {
        to = -1
      }
    }

    volume "data" {
      type            = "csi"
      source          = "disk"
      read_only       = true
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
      per_alloc       = true
      sticky          = true

      mount_options {
        fs_type     = "ext4"
        mount_flags = ["noatime"]
      }
    }

    service {
      name                = "api"
      provider            = "consul"
      port                = "dynamic"
      tags                = ["a"]
      canary_tags         = ["b"]
      address_mode        = "alloc"
      address             = "10.0.0.1"
      task                = "all"
      enable_tag_override = true
      on_update           = "ignore"
      cluster             = "c"
      kind                = "k"

      meta {
        a = "b"
      }

      canary_meta {
        c = "d"
      }

      tagged_addresses {
        lan = "10.0.0.2"
      }

      weights {
        passing = 2
        warning = 3
      }

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check_restart {
        limit           = 3
        grace           = "2s"
        ignore_warnings = true
      }

      check {
        name                     = "one"
        type                     = "http"
        interval                 = "10s"
        timeout                  = "2s"
        path                     = "/health"
        method                   = "POST"
        body                     = "ping"
        protocol                 = "https"
        port                     = "dynamic"
        address_mode             = "host"
        advertise                = "10.0.0.3"
        command                  = "/bin/check"
        args                     = ["-v"]
        grpc_service             = "svc"
        grpc_use_tls             = true
        initial_status           = "passing"
        success_before_passing   = 1
        failures_before_critical = 2
        failures_before_warning  = 3
        tls_skip_verify          = true
        tls_server_name          = "sni"
        expose                   = true
        task                     = "all"
        on_update                = "ignore"
        notes                    = "why"

        header {
          X-A = ["1", "2"]
        }

        check_restart {
          limit = 4
        }
      }

      connect {
        native = true

        sidecar_service {
          tags                      = ["t"]
          port                      = "dynamic"
          disable_default_tcp_check = true

          meta {
            a = "b"
          }

          proxy {
            local_service_address = "127.0.0.1"
            local_service_port    = 9090

            config {
              a = 1
            }

            expose {
              path {
                path            = "/m"
                protocol        = "http"
                local_path_port = 9091
                listener_port   = "static"
              }
            }

            upstreams {
              destination_name       = "db"
              destination_namespace  = "n"
              destination_peer       = "p"
              destination_partition  = "q"
              destination_type       = "service"
              local_bind_port        = 5432
              local_bind_address     = "127.0.0.2"
              local_bind_socket_path = "/run/s"
              local_bind_socket_mode = "0600"
              datacenter             = "dc2"

              mesh_gateway {
                mode = "local"
              }

              config {
                b = 2
              }
            }

            transparent_proxy {
              uid                    = "102"
              outbound_port          = 15002
              exclude_inbound_ports  = ["static"]
              exclude_outbound_ports = [443]
              exclude_outbound_cidrs = ["10.0.0.0/8"]
              exclude_uids           = ["10"]
              no_dns                 = true
            }
          }
        }

        sidecar_task {
          name           = "proxy"
          driver         = "docker"
          user           = "u"
          kill_timeout   = "4s"
          kill_signal    = "SIGTERM"
          shutdown_delay = "5s"

          config {
            image = "envoy"
          }

          env {
            A = "b"
          }

          meta {
            c = "d"
          }

          resources {
            cpu = 250
          }

          logs {
            max_files = 2
          }

          volume_mount {
            volume      = "data"
            destination = "/d"
          }
        }

        gateway {
          proxy {
            connect_timeout                     = "6s"
            envoy_gateway_bind_tagged_addresses = true
            envoy_gateway_no_default_bind       = true
            envoy_dns_discovery_type            = "STRICT_DNS"

            envoy_gateway_bind_addresses "lan" {
              address = "10.0.0.4"
              port    = 8443
            }

            config {
              c = 3
            }
          }

          ingress {
            tls {
              enabled         = true
              tls_min_version = "TLSv1_2"
              tls_max_version = "TLSv1_3"
              cipher_suites   = ["A"]

              sds {
                cluster_name  = "s"
                cert_resource = "r"
              }
            }

            listener {
              port     = 8081
              protocol = "http"

              service {
                name                    = "web"
                hosts                   = ["h"]
                max_connections         = 1
                max_pending_requests    = 2
                max_concurrent_requests = 3

                tls {
                  enabled = true
                }

                request_headers {
                  add {
                    a = "b"
                  }

                  set {
                    c = "d"
                  }

                  remove = ["e"]
                }

                response_headers {
                  remove = ["f"]
                }
              }
            }
          }

          terminating {
            service {
              name      = "legacy"
              ca_file   = "ca"
              cert_file = "cert"
              key_file  = "key"
              sni       = "sni"
            }
          }

          mesh {}
        }
      }
    }

    task "all" {
      driver           = "exec"
      user             = "nobody"
      kill_timeout     = "9s"
      kill_signal      = "SIGQUIT"
      shutdown_delay   = "3s"
      leader           = true
      kind             = "connect-proxy:api"
      max_run_duration = "30m"
      max_run_signal   = "SIGUSR2"

      config {
        command = "/bin/true"
        args    = ["a", 1, true]

        mount {
          type = "bind"
        }
      }

      env {
        A = "b"
      }

      meta {
        B = "c"
      }

      constraint {
        attribute = "${attr.cpu.arch}"
        value     = "amd64"
      }

      affinity {
        attribute = "${node.unique.name}"
        value     = "n1"
      }

      restart {
        attempts = 1
      }

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      logs {
        max_files     = 3
        max_file_size = 5
        disabled      = true
        enabled       = false
      }

      resources {
        cpu        = 300
        cores      = 2
        memory     = 200
        memory_max = 400
        disk       = 10
        iops       = 20
        secrets    = 2

        numa {
          affinity = "require"
          devices  = ["nvidia/gpu"]
        }

        network {
          mbits = 5

          port "old" {}
        }

        device "nvidia/gpu" {
          count = 2

          constraint {
            attribute = "${device.model}"
            value     = "a"
          }

          affinity {
            attribute = "${device.vendor}"
            value     = "b"
          }
        }
      }

      artifact {
        source      = "https://example.org/a.zip"
        destination = "local/a"
        mode        = "file"
        insecure    = true
        chown       = true

        options {
          checksum = "md5:df6a4178aec9fbdc1d6d7e3634d1bc33"
        }

        headers {
          X-A = "b"
        }
      }

      template {
        source               = "local/x.tpl"
        data                 = "text"
        destination          = "local/x"
        change_mode          = "script"
        change_signal        = "SIGHUP"
        env                  = true
        perms                = "600"
        uid                  = 1
        gid                  = 2
        splay                = "6s"
        left_delimiter       = "[["
        right_delimiter      = "]]"
        error_on_missing_key = true
        once                 = true
        vault_grace          = "5m"

        wait {
          min = "1s"
          max = "2s"
        }

        change_script {
          command       = "/bin/true"
          args          = ["a"]
          timeout       = "7s"
          fail_on_error = true
        }
      }

      service {
        name = "own"
      }

      dispatch_payload {
        file = "payload"
      }

      volume_mount {
        volume           = "data"
        destination      = "/data"
        read_only        = true
        propagation_mode = "bidirectional"
        selinux_label    = "z"
      }

      csi_plugin {
        id                     = "plugin"
        type                   = "monolith"
        mount_dir              = "/csi2"
        stage_publish_base_dir = "/local/csi2"
        health_timeout         = "31s"
      }

      identity {
        env  = true
        file = true
      }

      identity {
        name          = "api"
        aud           = ["a"]
        change_mode   = "signal"
        change_signal = "SIGHUP"
        filepath      = "local/jwt"
        file          = true
        service_name  = "api"
        ttl           = "2h"
      }

      vault {
        policies               = ["p"]
        role                   = "r"
        namespace              = "n"
        cluster                = "c"
        env                    = false
        disable_file           = true
        change_mode            = "signal"
        change_signal          = "SIGUSR1"
        allow_token_expiration = true
      }

      consul {
        cluster = "c2"
      }

      scaling "cpu" {
        enabled = true
        max     = 500

        policy {
          a = "b"
        }
      }

      scaling "mem" {
        min = 10
        max = 20
      }

      action "flush" {
        command = "/bin/flush"
        args    = ["-a"]
      }

      schedule {
        cron {
          start    = "0 30 9 * * MON *"
          end      = "0 17 * * MON"
          timezone = "Local"
        }
      }

      secret "own" {
        provider = "nomad"
        path     = "p"
      }
    }
  }
}
