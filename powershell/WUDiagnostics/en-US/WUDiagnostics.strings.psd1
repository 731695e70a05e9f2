@{
    WUNotACode                      = "'{0}' holds no error code that is known here."
    WUNotACodeAction                = 'Give a code as 0x8024402C, 8024402C, -2145107924, 2149859372, a name such as WU_E_NO_SERVICE or WU_E_PT_*, or a text with a code in it.'
    WUEmptyInput                    = 'The input is empty.'
    WUEmptyInputAction              = 'Give a code as 0x8024402C, 8024402C, -2145107924, 2149859372, a name such as WU_E_NO_SERVICE or WU_E_PT_*, or a text with a code in it.'
}
