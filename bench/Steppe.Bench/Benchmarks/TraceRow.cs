using System.Globalization;
using Steppe.Model;

namespace Steppe.Bench.Benchmarks;

/// <summary>A node or a pod of a trace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cpu">Thousandths of a core.</param>
/// <param name="Memory">MiB.</param>
/// <param name="Gpus">Whole GPUs.</param>
internal sealed record TraceRow(string Name, int Cpu, int Memory, int Gpus)
{
    private static readonly int[] Cores = [32, 64, 96, 128];

    /// <summary>Thousandths of its only GPU that a pod asks for; 0 or 1000 for whole ones.</summary>
    public int GpuMilli { get; init; }

    /// <summary>Whether a pod asks for a part of one GPU.</summary>
    public bool AsksForPart => Gpus == 1 && GpuMilli is > 0 and < 1000;

    /// <summary>GPUs that a pod asks for, counted in parts.</summary>
    public double GpusAsked => AsksForPart ? GpuMilli / 1000.0 : Gpus;

    /// <summary>Reads a list; the first line names the columns, of which those that are not needed may be missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nameColumn">The column with the names.</param>
    public static TraceRow[] Read(string path, string nameColumn)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : throw new BenchmarkException($"{path}: there is no such file");
        string[] columns = [.. (lines.FirstOrDefault() ?? "").Split(',').Select(static column => column.Trim())];
        int name = Column(nameColumn), cpu = Column("cpu_milli"), memory = Column("memory_mib");
        int gpus = Math.Max(Array.IndexOf(columns, "gpu"), Array.IndexOf(columns, "num_gpu")), part = Array.IndexOf(columns, "gpu_milli");
        return [.. lines.Skip(1).Select(static (line, number) => (Cells: line.Split(','), Line: number + 2)).Where(static row => row.Cells.Length > 1).Select(RowOf)];

        int Column(string wanted) => Array.IndexOf(columns, wanted) is >= 0 and int at
            ? at
            : throw new BenchmarkException($"{path}:1: there is no column {wanted}; the first line must name the columns");

        TraceRow RowOf((string[] Cells, int Line) row) => new(
            row.Cells[name], Number(row, cpu), Number(row, memory), gpus < 0 ? 0 : Number(row, gpus)) { GpuMilli = part < 0 ? 0 : Number(row, part) };

        int Number((string[] Cells, int Line) row, int column) =>
            column < row.Cells.Length && double.TryParse(row.Cells[column], CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= int.MaxValue
                ? (int)value
                : throw new BenchmarkException($"{path}:{row.Line}: {columns[column]} must be a number");
    }

    /// <summary>Nodes of 128 cores and 1 TiB.</summary>
    public static TraceRow[] EqualNodes(int count) => [.. Enumerable.Range(0, count).Select(static number => new TraceRow($"node-{number}", 128_000, 1_048_576, 0))];

    /// <summary>Pods of the same shape: most small, a few very large.</summary>
    public static TraceRow[] MakeUp(int pods)
    {
        var entropy = new Entropy(2023);
        return [.. Enumerable.Range(0, pods).Select(number => Pod(number, entropy))];
    }

    /// <summary>A data set in which GPUs are what is scarce: four nodes of five have some; of the pods one in eight asks for none, three
    /// in eight for a part of one, and one in a hundred for several.</summary>
    public static (TraceRow[] Nodes, TraceRow[] Pods) MakeUpWithGpus(int nodes, int pods)
    {
        var entropy = new Entropy(2024);
        return (
            [.. Enumerable.Range(0, nodes).Select(number => new TraceRow($"node-{number}", 64_000 * (1 + entropy.Next(2)), 262_144 * (1 + entropy.Next(3)), number % 5 == 0 ? 0 : 2 << entropy.Next(3)))],
            [.. Enumerable.Range(0, pods).Select(number => GpuPod(number, entropy))]);
    }

    private static TraceRow GpuPod(int number, Entropy entropy)
    {
        TraceRow pod = new($"pod-{number}", 1000 * (1 << entropy.Next(5)), 1024 * (2 << entropy.Next(5)), 1);
        return entropy.Next(100) switch
        {
            < 13 => pod with { Gpus = 0 },
            < 51 => pod with { GpuMilli = 100 * (1 + entropy.Next(9)) },
            51 => pod with { Gpus = 2 << entropy.Next(3), Cpu = 32_000, Memory = 131_072 },
            _ => pod,
        };
    }

    private static TraceRow Pod(int number, Entropy entropy)
    {
        int cores = entropy.Next(20) == 0 ? Cores[entropy.Next(2)] : 1 << entropy.Next(5);
        return new TraceRow($"pod-{number}", (cores * 1000) - (entropy.Next(4) * 100), cores * (1 + entropy.Next(7)) * 1024, entropy.Next(3) == 0 ? 1 : 0);
    }
}
