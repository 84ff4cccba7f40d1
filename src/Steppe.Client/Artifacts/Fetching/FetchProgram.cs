using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Steppe.Client.Native;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Entry point of <c>steppe artifact-fetch</c>, which the agent starts for each artifact.</summary>
/// <remarks>It reads one request from its stdin, writes one answer to its stdout, and dies with everything it has started when
/// its stdin ends, because then the agent is gone.</remarks>
public static class FetchProgram
{
    private const int LongestRequestBytes = 4 * 1024 * 1024;
    private const uint OthersMayRead = 0b000_010_010;
    private const int Kill = 9;

    /// <summary>Serves one request.</summary>
    /// <returns>The process' exit code: 0 when an answer was given.</returns>
    public static int Run()
    {
        Decompression.NoticeTruncation();
        using var channel = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);
        if (ReadLine(channel) is not { } line || JsonSerializer.Deserialize(line, FetchJson.Default.FetchRequest) is not { } request)
        {
            Console.Error.WriteLine("steppe artifact-fetch is started by the agent; it takes its request from there");
            return 2;
        }

        _ = Libc.SetFileModeMask(OthersMayRead);
        new Thread(() => DieWithAgent(channel)) { IsBackground = true }.Start();
        FetchAnswer answer = Fetch.RunAsync(request).GetAwaiter().GetResult();
        channel.Write([.. JsonSerializer.SerializeToUtf8Bytes(answer, FetchJson.Default.FetchAnswer), (byte)'\n']);
        return 0;
    }

    private static byte[]? ReadLine(FileStream channel)
    {
        byte[] bytes = new byte[16 * 1024];
        int used = 0;
        while (used < LongestRequestBytes)
        {
            int read = channel.Read(bytes, used, bytes.Length - used);
            int end = bytes.AsSpan(used, read).IndexOf((byte)'\n');
            used += read;
            if (end >= 0 || read == 0)
            {
                return end >= 0 ? bytes[..(used - read + end)] : null;
            }

            if (used == bytes.Length)
            {
                Array.Resize(ref bytes, used * 2);
            }
        }

        return null;
    }

    private static void DieWithAgent(FileStream channel)
    {
        while (channel.ReadByte() >= 0)
        {
        }

        _ = Libc.SendSignal(0, Kill);
    }
}
