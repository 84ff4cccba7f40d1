using System.Globalization;
using System.Runtime.InteropServices;
using Steppe.Bench.Native;

namespace Steppe.Bench.Measures;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    /// <summary>Prints processor, memory, system, disk, load and commit.</summary>
    public static void Describe(BenchmarkContext context)
    {
        Report report = context.Report;
        report.Note($"machine   {Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}, "
            + $"{Environment.ProcessorCount} cores, {MemoryMb()} MB");
        report.Note($"system    {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        report.Note($"disk      {Path.GetTempPath()} on {FileSystemOf(Path.GetTempPath())}");
        report.Note($"load      {LoadAverage()}");
        report.Note($"commit    {Commit()}");
        report.Note($"time      {TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}");
        if (double.Parse(LoadAverage().Split(' ')[0], CultureInfo.InvariantCulture) > Environment.ProcessorCount / 2.0)
        {
            report.Note("The machine is busy with something else: these figures are worse than it can do.");
        }

        if (context.IsQuick)
        {
            report.Note("A quick run: it shows that everything works; its figures mean nothing.");
        }
    }

    /// <summary>Over 1, 5 and 15 minutes.</summary>
    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    private static long MemoryMb() =>
        long.Parse(Field("/proc/meminfo", "MemTotal")?.Split(' ')[0] ?? "0", CultureInfo.InvariantCulture) / 1024;

    private static string? Field(string file, string name) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?
        .Split(':', 2)[1].Trim();

    private static string FileSystemOf(string folder) => File.ReadLines("/proc/self/mounts")
        .Select(static line => line.Split(' '))
        .Where(mount => mount[1] == "/" || folder.StartsWith(mount[1] + "/", StringComparison.Ordinal))
        .MaxBy(static mount => mount[1].Length) is { } found ? $"{found[2]} ({found[0]})" : "an unknown file system";

    private static string Commit()
    {
        string name = Git("rev-parse", "--short=12", "HEAD");
        return name.Length == 0 ? "unknown" : Git("status", "--porcelain", "--untracked-files=no").Length == 0 ? name : $"{name} and changes";
    }

    private static string Git(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "output");
        using var git = new CommandLine("git", ["-C", Checkout.Root, .. arguments], output);
        return git.RunToEnd() == 0 ? File.ReadAllText(output).Trim() : "";
    }
}
