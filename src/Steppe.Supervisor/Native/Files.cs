using System.Text;

namespace Steppe.Supervisor.Native;

/// <summary>Whole-file reads and writes of the kernel's small files, without exceptions for what is expected to fail.</summary>
internal static unsafe class Files
{
    /// <summary>Writes a short text into an existing file; zero or an error number.</summary>
    public static int Write(string path, string text)
    {
        int file = Libc.Open(path, Constants.OpenWrite | Constants.OpenCloseOnExec, 0);
        if (file < 0)
        {
            return Errno.Last;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            int error = Libc.Write(file, start, (nuint)bytes.Length) < 0 ? Errno.Last : 0;
            _ = Libc.Close(file);
            return error;
        }
    }

    /// <summary>Reads a file; null when it cannot be read.</summary>
    public static string? FindText(string path)
    {
        int file = Libc.Open(path, Constants.OpenRead | Constants.OpenCloseOnExec, 0);
        if (file < 0)
        {
            return null;
        }

        try
        {
            return ReadAll(file);
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>Closes a descriptor if it is one, and forgets it.</summary>
    public static void Close(ref int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
            descriptor = -1;
        }
    }

    private static string? ReadAll(int file)
    {
        byte[] bytes = new byte[4096];
        int used = 0;
        while (true)
        {
            nint read;
            fixed (byte* start = bytes)
            {
                read = Libc.Read(file, start + used, (nuint)(bytes.Length - used));
            }

            if (read <= 0)
            {
                return read < 0 && used == 0 ? null : Encoding.UTF8.GetString(bytes, 0, used);
            }

            used += (int)read;
            if (used == bytes.Length)
            {
                Array.Resize(ref bytes, used * 2);
            }
        }
    }
}
