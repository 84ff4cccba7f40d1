using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Steppe.Bench.Native;

/// <summary>A program with its arguments, environment and output, laid out once and started as often as wanted.</summary>
/// <remarks>Starting is one <c>posix_spawnp</c>, no more. Input is empty; output and errors go to one file.
/// <c>NOMAD_*</c> and <c>STEPPE_*</c> of this process are not handed on.</remarks>
internal sealed unsafe class CommandLine : IDisposable
{
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly void* _files;

    public CommandLine(string program, IReadOnlyList<string> arguments, string outputPath = "/dev/null", params (string Name, string Value)[] environment)
    {
        Program = program;
        _arguments = Texts([program, .. arguments]);
        _environment = Texts(Environment(environment));
        _files = NativeMemory.AllocZeroed(Libc.FileActionsBytes);
        _ = Libc.InitFileActions(_files);
        _ = Libc.AddOpen(_files, 0, "/dev/null", Libc.OpenRead, 0);
        _ = Libc.AddOpen(_files, 1, outputPath, Libc.OpenWriteCreateAppend, 0x1A4);
        _ = Libc.AddDuplicate(_files, 1, 2);
    }

    public string Program { get; }

    /// <summary>Starts it; gives the process id. The caller takes it off the process table.</summary>
    public int Spawn()
    {
        int error = Libc.Spawn(out int processId, _arguments[0], _files, null, _arguments, _environment);
        return error == 0
            ? processId
            : throw new BenchmarkException($"could not start {Program}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Starts it and waits for its end; gives its exit code.</summary>
    public int RunToEnd() => Child.WaitFor(Spawn());

    /// <summary>Starts it and waits for its end; gives the wall time in milliseconds.</summary>
    /// <exception cref="BenchmarkException">It did not end with code 0.</exception>
    public double TimeToEnd()
    {
        long startedAt = Stopwatch.GetTimestamp();
        int code = RunToEnd();
        double milliseconds = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        return code == 0 ? milliseconds : throw new BenchmarkException($"{Program} ended with code {code}");
    }

    public void Dispose()
    {
        _ = Libc.DestroyFileActions(_files);
        NativeMemory.Free(_files);
        Free(_arguments);
        Free(_environment);
    }

    private static List<string> Environment((string Name, string Value)[] more)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (!name.StartsWith("NOMAD_", StringComparison.Ordinal) && !name.StartsWith("STEPPE_", StringComparison.Ordinal))
            {
                variables[name] = (string?)variable.Value ?? "";
            }
        }

        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }

        return [.. variables.Select(static variable => $"{variable.Key}={variable.Value}")];
    }

    private static byte** Texts(List<string> texts)
    {
        byte** list = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            list[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return list;
    }

    private static void Free(byte** list)
    {
        for (byte** text = list; *text != null; text++)
        {
            Marshal.FreeCoTaskMem((nint)(*text));
        }

        NativeMemory.Free(list);
    }
}
