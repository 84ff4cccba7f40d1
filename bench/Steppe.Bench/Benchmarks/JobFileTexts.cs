using System.Globalization;
using System.Text;

namespace Steppe.Bench.Benchmarks;

/// <summary>Job files to read.</summary>
internal static class JobFileTexts
{
    /// <summary>A web service of 60 lines with a variable, a check, a template and expressions.</summary>
    public const string Typical = """
        variable "image" {
          type    = string
          default = "registry.example.com/shop/web:2.14.0"
        }

        job "web" {
          datacenters = ["dc1", "dc2"]
          type        = "service"

          update {
            max_parallel     = 2
            min_healthy_time = "15s"
            auto_revert      = true
          }

          group "web" {
            count = 3
            network {
              mode = "bridge"
              port "http" { to = 8080 }
            }

            service {
              name     = "web"
              port     = "http"
              provider = "nomad"
              tags     = ["urlprefix-/", "version-${split(":", var.image)[1]}"]
              check {
                type     = "http"
                path     = "/health"
                interval = "10s"
                timeout  = "2s"
              }
            }

            task "server" {
              driver = "docker"
              config {
                image = var.image
                ports = ["http"]
                args  = ["--listen", "${NOMAD_ADDR_http}", "--workers", 4]
              }

              env {
                LOG_LEVEL = "info"
                DB_HOST   = "${attr.unique.network.ip-address}"
              }

              template {
                destination = "local/app.conf"
                data        = <<EOT
        {{ range nomadService "db" }}
        upstream = "{{ .Address }}:{{ .Port }}"
        {{ end }}
        EOT
              }

              resources {
                cpu    = 500
                memory = 256
              }
            }
          }
        }
        """;

    /// <summary>One job of at least so many lines: the same task in many groups.</summary>
    public static string Long(int lines)
    {
        StringBuilder text = new("job \"long\" {\n");
        for (int group = 0, line = 2; line < lines; group++)
        {
            string block = Group.Replace("NUMBER", group.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            text.Append(block);
            line += block.AsSpan().Count('\n');
        }

        return text.Append("}\n").ToString();
    }

    private const string Group = """
          group "group-NUMBER" {
            count = 2
            constraint {
              attribute = "${attr.kernel.name}"
              value     = "linux"
            }
            restart {
              attempts = 3
              delay    = "15s"
              interval = "10m"
              mode     = "delay"
            }
            task "work" {
              driver = "exec"
              config {
                command = "/usr/local/bin/worker"
                args    = ["--shard", "NUMBER", "--label", "${upper("group-NUMBER")}"]
              }
              env {
                SHARD  = "NUMBER"
                REGION = "${meta.region}"
              }
              resources {
                cpu    = 200
                memory = 128
              }
            }
          }

        """;
}
