using System.Reflection;
using System.Runtime.InteropServices;

namespace Steppe.Client.State;

/// <summary>Makes sure that SQLite's native library is found, wherever the program stands.</summary>
/// <remarks>A single-file program has none beside it. Then the copy inside this assembly is written to
/// <c>lib/</c> of the state directory and loaded from there.</remarks>
internal static class SqliteLibrary
{
    private const string Resource = "linux-x64/libe_sqlite3.so";
    private const string LibraryName = "e_sqlite3";

    private static readonly Lock Gate = new();
    private static bool _isReady;
    private static string _fallback = "";

    /// <summary>Readies SQLite for this process; later calls do nothing.</summary>
    /// <param name="stateDirectory">Where the library is written if need be.</param>
    public static void Prepare(string stateDirectory)
    {
        lock (Gate)
        {
            if (_isReady)
            {
                return;
            }

            _fallback = Path.Combine(stateDirectory, "lib", "libe_sqlite3.so");
            NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
            SQLitePCL.Batteries_V2.Init();
            _isReady = true;
        }
    }

    /// <summary>Writes the embedded library to <paramref name="path"/> unless the same bytes are there.</summary>
    /// <returns>False when this build carries none for this machine.</returns>
    internal static bool TryWrite(string path)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            return false;
        }

        using Stream? embedded = typeof(SqliteLibrary).Assembly.GetManifestResourceStream(Resource);
        if (embedded is null)
        {
            return false;
        }

        byte[] wanted = new byte[embedded.Length];
        embedded.ReadExactly(wanted);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(wanted))
        {
            return true;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Renamed into place: another agent may have the old file mapped.
        string unfinished = path + ".tmp";
        File.WriteAllBytes(unfinished, wanted);
        File.Move(unfinished, path, overwrite: true);
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != LibraryName)
        {
            return 0;
        }

        if (NativeLibrary.TryLoad(name, assembly, searchPath, out nint beside))
        {
            return beside;
        }

        return TryWrite(_fallback) ? NativeLibrary.Load(_fallback) : 0;
    }
}
