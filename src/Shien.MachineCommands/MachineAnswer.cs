using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>A machine as a command's answer.</summary>
internal static class MachineAnswer
{
    /// <summary>Prints it: as one JSON object, or in a sentence.</summary>
    public static void Write(Terminal terminal, bool json, MachineInfo machine, Func<MachineInfo, string> sentence)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, machine, ApiJson.Default.MachineInfo);
        }
        else
        {
            terminal.Answer(sentence(machine));
        }
    }
}
