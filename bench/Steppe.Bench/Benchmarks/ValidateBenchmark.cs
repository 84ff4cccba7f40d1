using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Benchmarks;

/// <summary>Wall time of <c>job validate</c>, cold, on a job file of the usual size: without an agent, and asking one.</summary>
internal sealed class ValidateBenchmark : IBenchmark
{
    private const int WarmUp = 5;

    // About sixty lines, with what people use: variables, locals, functions, a template of a name, several tasks.
    private const string Job = """
        variable "datacenters" {
          type    = list(string)
          default = ["dc1"]
        }

        variable "image" {
          type    = string
          default = "shop"
        }

        locals {
          name = lower("${var.image}-api")
        }

        job "shop" {
          datacenters = var.datacenters
          type        = "service"

          constraint {
            attribute = "${attr.kernel.name}"
            value     = "linux"
          }

          update {
            max_parallel = 2
          }

          group "web" {
            count = 3

            network {
              port "http" {}
            }

            restart {
              attempts = 2
              interval = "30m"
              delay    = "15s"
              mode     = "fail"
            }

            task "server" {
              driver = "raw_exec"

              config {
                command = "/bin/sh"
                args    = ["-c", "echo ${local.name}; exec sleep 3600"]
              }

              env {
                NAME = local.name
                PORT = "${NOMAD_PORT_http}"
              }

              resources {
                cpu    = 200
                memory = 128
              }
            }
          }
        }
        """;

    public string Name => "validate";

    public string Title => "wall time of job validate, cold";

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        string file = folder["shop.nomad.hcl"];
        await File.WriteAllTextAsync(file, Job, context.Cancellation);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);

        // Nobody listens on port 1.
        using var alone = new CommandLine(Checkout.Nomad, ["job", "validate", file], environment: ("NOMAD_ADDR", "http://127.0.0.1:1"));
        using var asking = new CommandLine(Checkout.Nomad, ["job", "validate", file], environment: ("NOMAD_ADDR", agent.Address));
        using var version = new CommandLine(Checkout.Nomad, ["version"]);
        List<double> withoutAgent = [], withAgent = [], starts = [];
        for (int i = -WarmUp; i < context.Times(40); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double one = alone.TimeToEnd(), other = asking.TimeToEnd(), start = version.TimeToEnd();
            if (i >= 0)
            {
                withoutAgent.Add(one);
                withAgent.Add(other);
                starts.Add(start);
            }
        }

        context.Report.Figure("job validate, no agent", new Samples(withoutAgent), "ms", "120 ms");
        context.Report.Figure("job validate, asking an agent", new Samples(withAgent), "ms", "120 ms");
        context.Report.Figure("version, which only starts", new Samples(starts), "ms");
    }
}
