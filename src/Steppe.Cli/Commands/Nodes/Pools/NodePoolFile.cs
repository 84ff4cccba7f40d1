using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary>Reads the file of a node pool: one block <c>node_pool "name"</c>, or the JSON of the HTTP API.</summary>
internal static class NodePoolFile
{
    /// <summary>A file to begin with.</summary>
    public const string ExampleHcl = """
        node_pool "example" {
          description = "Example node pool"

          # Keys and values of your own.
          meta {
            environment = "prod"
            owner       = "sre"
          }

          # What the scheduler does differently here. Without it the cluster's configuration counts.
          # scheduler_config {
          #   scheduler_algorithm            = "spread"
          #   memory_oversubscription_enabled = true
          # }
        }

        """;

    /// <summary>The same as JSON.</summary>
    public const string ExampleJson = """
        {
          "Name": "example",
          "Description": "Example node pool",
          "Meta": {
            "environment": "prod",
            "owner": "sre"
          }
        }

        """;

    /// <summary>The pool a file describes.</summary>
    /// <exception cref="CliException">It cannot be read, or is not about one pool; the message names the place.</exception>
    public static ApiNodePool Parse(string path, string text, bool isJson)
    {
        ApiNodePool pool = isJson ? FromJson(path, text) : FromHcl(path, text);
        return pool.Name.Length > 0 ? pool : throw new CliException($"{path}: the node pool has no name.");
    }

    private static ApiNodePool FromJson(string path, string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJsonContext.Wire.ApiNodePool) ?? throw new CliException($"{path}: the file holds no object.");
        }
        catch (JsonException error)
        {
            throw new CliException($"{path}: not the JSON of a node pool: {error.Message}");
        }
    }

    private static ApiNodePool FromHcl(string path, string text)
    {
        Hcl1ParseResult parsed = Hcl1Parser.Parse(path, text);
        DiagnosticList diagnostics = [];
        if (parsed.Root is not { } root || parsed.HasErrors)
        {
            throw new CliException($"{path}: {parsed.ErrorText ?? "cannot be read."}");
        }

        var file = new Hcl1Decoder(root, diagnostics);
        ApiNodePool[] pools = [.. file.LabelledBlocks("node_pool").Select(static one => Read(one.Label, one.Body))];
        file.RejectUnknownKeys();
        return diagnostics.HasErrors ? throw new CliException(DiagnosticRenderer.Render(diagnostics).TrimEnd('\n'))
            : pools.Length == 1 ? pools[0]
            : throw new CliException($"{path}: expected exactly one block node_pool \"name\", found {pools.Length}.");
    }

    private static ApiNodePool Read(string name, Hcl1Decoder body)
    {
        Hcl1Decoder? scheduler = body.Block("scheduler_config");
        ApiNodePool pool = new()
        {
            Name = name,
            Description = body.Text("description") ?? "",
            Meta = body.TextMap("meta"),
            SchedulerConfiguration = scheduler is null ? null : new ApiNodePoolScheduler
            {
                SchedulerAlgorithm = scheduler.Text("scheduler_algorithm") ?? "",
                MemoryOversubscriptionEnabled = scheduler.Bool("memory_oversubscription_enabled"),
            },
        };
        scheduler?.RejectUnknownKeys();
        body.RejectUnknownKeys();
        return pool;
    }
}
